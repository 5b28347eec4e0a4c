"""What can go wrong: each fault strikes a running centre, and ends as it would in life."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP, SIGTERM, Signals

from pbx import asterisk
from runtime import heartbeat
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually
from tests.support.postgresql import Postgresql

AWAY_SECONDS = 4.0  # how long what nobody of us restarts stays away
MENDED_SECONDS = 15.0
JUMP_SECONDS = 5  # a step that a time server makes; what a larger one does: docs/reliability.md


@dataclass(frozen=True)
class Place:
    """A running centre and what surrounds it; `clock` is the file that moves its clock, where there is one."""

    centre: CentreUnderTest
    postgresql: Postgresql | None = None
    clock: Path | None = None


Blow = Callable[[Place], AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class Fault:
    """`strike(place)` is a block: the fault strikes when it is entered, and is over when it is left."""

    name: str
    part: str
    strike: Blow
    needs_files: bool = False  # an own DIR on a small disk with a clock that can be moved

    @property
    def ends_calls(self) -> bool:
        """Whether lines drop with it, so that residents must be called back."""
        return self.part == "asterisk"


def _part(part: str, how: Signals) -> Blow:
    """One process, which its keepers mend."""

    @asynccontextmanager
    async def blow(place: Place) -> AsyncIterator[None]:
        pid = place.centre.send(part, how)
        try:
            yield
            await eventually(
                lambda: place.centre.pid_or_none(part) not in (None, pid), MENDED_SECONDS, f"{part} runs anew"
            )
            if part == "asterisk":
                await eventually(lambda: asyncio.to_thread(_is_booted, place), MENDED_SECONDS, "Asterisk takes calls")
            elif part != "mosquitto":
                await eventually(lambda: _beats(place, part), MENDED_SECONDS, f"the new {part} shows signs of life")
        finally:
            if place.centre.pid_or_none(part) == pid:
                with suppress(ProcessLookupError):
                    os.kill(pid, SIGKILL)

    return blow


def _is_booted(place: Place) -> bool:
    return asterisk.find().is_booted(place.centre.settings.data_dir)


def _beats(place: Place, part: str) -> bool:
    beat = heartbeat.read(place.centre.settings.run_dir, part)
    return beat is not None and beat.pid == place.centre.pid_or_none(part)


@asynccontextmanager
async def _database_killed(place: Place) -> AsyncIterator[None]:
    assert place.postgresql is not None
    await place.postgresql.stop()
    came_back = _later(place.postgresql.start())
    yield
    await came_back


@asynccontextmanager
async def _database_frozen(place: Place) -> AsyncIterator[None]:
    server = place.postgresql
    assert server is not None
    server.signal(SIGSTOP)

    async def go_on() -> None:
        server.signal(SIGCONT)

    thawed = _later(go_on())
    yield
    await thawed


@asynccontextmanager
async def _database_restarted(place: Place) -> AsyncIterator[None]:
    assert place.postgresql is not None
    await place.postgresql.stop()
    await place.postgresql.start()
    yield


@asynccontextmanager
async def _disk_full(place: Place) -> AsyncIterator[None]:
    """Not an octet is left where the database, the journal's head, the records and the spool lie."""
    ballast = place.centre.settings.data_dir / "ballast"

    async def free() -> None:
        ballast.unlink()

    await asyncio.to_thread(_fill, ballast)
    freed = _later(free())
    yield
    await freed


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        size = 1 << 20
        while True:
            try:
                file.write(b"\0" * size)
            except OSError:
                if size == 1:
                    raise
                size //= 2
    assert shutil.disk_usage(ballast.parent).free < 4096


@asynccontextmanager
async def _database_locked(place: Place) -> AsyncIterator[None]:
    """Somebody looks into the file with a tool that locks it."""
    file = place.centre.settings.data_dir / "saijai.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")

    async def let_go() -> None:
        other.execute("ROLLBACK")
        other.close()

    released = _later(let_go())
    yield
    await released


def _jump(seconds: int) -> Blow:
    @asynccontextmanager
    async def blow(place: Place) -> AsyncIterator[None]:
        assert place.clock is not None
        now = int(place.clock.read_text(encoding="ascii"))
        place.clock.write_text(f"{now + seconds:+d}", encoding="ascii")
        yield

    return blow


def _later(work: object) -> asyncio.Task[None]:
    async def after() -> None:
        await asyncio.sleep(AWAY_SECONDS)
        await work  # type: ignore[misc]

    return asyncio.get_running_loop().create_task(after(), name="fault ends")


_HOW = {"killed": SIGKILL, "frozen": SIGSTOP, "restarted": SIGTERM}
_PARTS = ("agi", "ami_listener", "mosquitto", "asterisk")
FAULTS: tuple[Fault, ...] = (
    *(Fault(f"{part} {word}", part, _part(part, how)) for part in _PARTS for word, how in _HOW.items()),
    Fault("database killed", "database", _database_killed),
    Fault("database frozen", "database", _database_frozen),
    Fault("database restarted", "database", _database_restarted),
    Fault("database locked", "database", _database_locked, needs_files=True),
    Fault("disk full", "disk", _disk_full, needs_files=True),
    Fault("clock 5 s ahead", "clock", _jump(JUMP_SECONDS), needs_files=True),
    Fault("clock 5 s back", "clock", _jump(-JUMP_SECONDS), needs_files=True),
)
