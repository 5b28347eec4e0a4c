"""Removed last lines leave a trace: the end of the journal is also written down beside the database.

Before a commit the file announces the end that will be, after it the end that is; so a line that was never announced
was put there by somebody else, and an end that is gone was cut off.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from domain import instants

HELD_SECONDS = 5
_AGAIN_SECONDS = 0.005


@dataclass(frozen=True)
class Head:
    """The last line of the journal."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Stand:
    """What the file says: the end after the last commit, and the end that a commit under way would make."""

    settled: Head
    announced: Head | None = None

    def allows(self, tip: Head) -> bool:
        """Whether the journal may end there."""
        return tip in (self.settled, self.announced)


class HeadFile:
    """The file outside the database, always replaced in one step."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = path.with_name(path.name + ".lock")
        self.breaks = path.with_name(path.name + ".breaks")

    @contextmanager
    def held(self, on_disk: Callable[[Callable[[], None]], None]) -> Iterator[None]:
        """One process at a time announces and settles. TimeoutError: another one keeps it too long."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock.open("w") as lock:
            if not _taken(lock):
                on_disk(lambda: _take(lock))
            yield

    def read(self) -> Stand | None:
        """None where there is no file, or none that can be read."""
        try:
            said = json.loads(self.path.read_text(encoding="utf-8"))
            announced = said.get("next")
            return Stand(
                Head(said["seq"], said["hash"]), Head(announced["seq"], announced["hash"]) if announced else None
            )
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write(self, settled: Head, announced: Head | None = None) -> None:
        """On disk when this returns. OSError: it is not.

        After a power cut a file without an announcement may be the one before it, which announced this very end.
        """
        said: dict[str, object] = {"seq": settled.seq, "hash": settled.hash}
        if announced:
            said["next"] = {"seq": announced.seq, "hash": announced.hash}
        fresh = self.path.with_name(self.path.name + ".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(said, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        if announced:
            _sync(self.path.parent)

    def keep_break(self, stand: Stand | None, tip: Head, at: datetime) -> None:
        """The journal did not end where it should and goes on all the same: the evidence stays for `verify`."""
        with self.breaks.open("a", encoding="utf-8") as file:
            file.write(f"{instants.written(at)}: {explain(stand, tip)}\n")
            file.flush()
            os.fsync(file.fileno())

    def known_breaks(self) -> tuple[str, ...]:
        """Breaks that were found while the journal went on."""
        try:
            return tuple(self.breaks.read_text(encoding="utf-8").splitlines())
        except FileNotFoundError:
            return ()


def _sync(folder: Path) -> None:
    directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _take(lock: IO[str]) -> None:
    latest = time.monotonic() + HELD_SECONDS
    while not _taken(lock):
        if time.monotonic() > latest:
            raise TimeoutError
        time.sleep(_AGAIN_SECONDS)  # noqa: TID251  another process's file lock can only be asked for again


def explain(stand: Stand | None, tip: Head) -> str:
    """Why the journal may not end at `tip`."""
    if stand is None:
        return f"the head file is missing or unreadable: whether lines after {tip.seq} were removed cannot be told"
    end = stand.settled.seq
    if tip.seq < end:
        return f"removed at the end: lines {tip.seq + 1} to {end} were committed and are gone"
    if tip.seq > end:
        return f"inserted at the end: lines {end + 1} to {tip.seq} were not written by the journal"
    return f"line {end}, the last one, is not the one that was committed"
