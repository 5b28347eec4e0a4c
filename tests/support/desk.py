"""A desk for the AGI scripts with a roster, a spool and a clock that a test can look into."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from agi.desk import Desk
from agi.lookup import Lookup
from agi.recorder import Recorder
from agi.studio import Studio
from db.engine import DatabaseAway
from domain import numbers
from domain.escalation import NOBODY_ELSE, Reach
from domain.facts import Fact
from domain.residents import Resident
from runtime.tasks import TaskOwner

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
KEY = b"a key of the tests"


class StillClock:
    """It is always NOW."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


@dataclass
class FakeBook:
    """Residents by their numbers; may be away, or answer after `delay_seconds`."""

    residents: tuple[Resident, ...] = ()
    is_away: bool = False
    delay_seconds: float = 0.0
    asked: list[str] = field(default_factory=list)

    async def by_phone(self, phone_id: str) -> tuple[Resident, ...]:
        self.asked.append(phone_id)
        await asyncio.sleep(self.delay_seconds)
        if self.is_away:
            raise DatabaseAway("as told")
        return tuple(
            resident
            for resident in self.residents
            if any(numbers.phone_id(number, KEY) == phone_id for number in resident.numbers)
        )


@dataclass
class FakeSpool:
    """Keeps what it is given; refuses the first `refusals` times."""

    facts: list[Fact] = field(default_factory=list)
    refusals: int = 0

    def put_all(self, facts: Sequence[Fact]) -> None:
        if self.refusals:
            self.refusals -= 1
            raise OSError("no space left")
        self.facts += facts


def resident(resident_id: str, *phone_numbers: str) -> Resident:
    """Somebody in our care."""
    return Resident(id=resident_id, first_name="สมชาย", community="ชุมชนทดสอบ", numbers=phone_numbers)


@asynccontextmanager
async def open_desk(
    book: FakeBook,
    spool: FakeSpool,
    names_dir: Path = Path("/nonexistent"),
    lookup_seconds: float = 0.05,
    reach: Reach = NOBODY_ELSE,
    studio: Studio | None = None,
) -> AsyncIterator[Desk]:
    """A desk whose recorder works; everything is recorded when the block is left."""
    recorder = Recorder(spool, retry_seconds=0.01)
    async with TaskOwner("desk") as tasks:
        tasks.start("record", recorder.run())
        yield Desk(Lookup(book, lookup_seconds), recorder, StillClock(), KEY, names_dir, lambda: reach, studio)
        await recorder.finish(2.0)
