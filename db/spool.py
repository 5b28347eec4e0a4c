"""A fact outlives the process that saw it: it lies in a file until the journal has it.

Standard library and domain only, so that the second line inside Asterisk's own system can use it.
"""

import itertools
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from domain import facts, instants
from domain.facts import Fact


class SpoolDamaged(Exception):
    """A file in the spool holds no fact that this release can read."""


class Spool:
    """One directory of waiting facts, oldest first by name."""

    _counter = itertools.count()

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.bad = directory / "bad"
        directory.mkdir(parents=True, exist_ok=True)

    def put(self, fact: Fact) -> Path:
        """On disk, under its final name, when this returns. OSError: it is not."""
        return self.put_all((fact,))[0]

    def put_all(self, facts: Iterable[Fact]) -> list[Path]:
        """The same for several, in their order. OSError: not all of them are; putting all again is right."""
        finals = [self._write(fact) for fact in facts]
        self._sync()
        return finals

    def _write(self, fact: Fact) -> Path:
        name = f"{instants.microseconds(fact.happened_at):020d}-{os.getpid()}-{next(self._counter):06d}.json"
        fresh, final = self.directory / f".{name}.new", self.directory / name
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(to_json(fact), file)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(final)
        return final

    def pending(self, at_most: int | None = None) -> list[tuple[Path, Fact]]:
        """What waits, in order; all, or the first ones.

        A file that cannot be read goes to `bad/` (see `damaged`) and blocks nothing.
        """
        found = []
        for path in sorted(self.directory.glob("*.json"))[:at_most]:
            try:
                found.append((path, from_json(path.read_text(encoding="utf-8"))))
            except FileNotFoundError:
                continue
            except (SpoolDamaged, UnicodeDecodeError):
                self.bad.mkdir(exist_ok=True)
                path.rename(self.bad / path.name)
        return found

    def damaged(self) -> list[Path]:
        """Files that somebody must look at."""
        return sorted(self.bad.glob("*.json"))

    def remove(self, path: Path) -> None:
        """The journal has it."""
        path.unlink(missing_ok=True)

    def _sync(self) -> None:
        directory = os.open(self.directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def to_json(fact: Fact) -> dict[str, Any]:
    """The fact as plain values."""
    return {
        "fact": fact.word,
        "call_id": fact.call_id,
        "incident_id": fact.incident_id,
        "happened_at": instants.microseconds(fact.happened_at),
        "data": fact.data,
    }


def from_json(text: str) -> Fact:
    """The fact that was put there. SpoolDamaged: none."""
    try:
        said = json.loads(text)
        at = instants.instant(said["happened_at"])
        return facts.restore(said["fact"], said["call_id"], said["incident_id"], at, said["data"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise SpoolDamaged(f"no fact: {type(error).__name__}") from error
