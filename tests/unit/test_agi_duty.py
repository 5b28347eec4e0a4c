"""Who is on duty is known before a call asks, also when the database went away meanwhile."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agi.duty import DutyRoom
from db.engine import DatabaseAway
from domain.duty import DutyList, Shift
from domain.escalation import Contact, Tier
from domain.responders import Responder, Responders
from runtime.settings import Settings
from tests.support.eventually import eventually

NOON = datetime(2026, 4, 20, 5, 0, tzinfo=UTC)  # in Bangkok
DAY = Responder("day", Tier.RESCUE, "กู้ภัย", "+66999999321")
NIGHT = Responder("night", Tier.RESCUE, "กู้ภัย", "+66999999322")
KNOWN = Responders((DAY, NIGHT), DutyList((Shift("day", 480, 1200), Shift("night", 1200, 480))))


class Clock:
    """Moves when told."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()


class Book:
    """The tables, as long as they are there; counts how often it was asked."""

    def __init__(self, known: Responders = KNOWN, silent: frozenset[str] = frozenset()) -> None:
        self.known, self.silent, self.is_away, self.delay_seconds, self.asked = known, silent, False, 0.0, 0

    async def read(self) -> Responders:
        self.asked += 1
        await asyncio.sleep(self.delay_seconds)
        if self.is_away:
            raise DatabaseAway("as told")
        return self.known

    async def silent_since(self, at: datetime) -> frozenset[str]:
        return self.silent


@pytest.fixture
def clock() -> Clock:
    return Clock()


def room(book: Book, clock: Clock) -> DutyRoom:
    return DutyRoom(book, clock, Settings(data_dir=Path("/nowhere"), emergency_number="1669", contact_ring_seconds=9))


async def test_the_shift_changes_on_the_minute_without_a_question(clock):
    book = Book()
    duty = room(book, clock)
    await duty.refresh()
    assert duty.reach().rescue == (Contact("day", "0999999321"),)
    clock.at = NOON.replace(hour=12, minute=59, second=59)
    assert duty.reach().rescue == (Contact("day", "0999999321"),)
    clock.at += timedelta(seconds=1)
    assert duty.reach().rescue == (Contact("night", "0999999322"),)
    clock.at = NOON
    assert duty.reach().rescue == (Contact("day", "0999999321"),), "also where the clock was put back"
    assert book.asked == 1
    assert duty.reach().ring_seconds == 9


async def test_before_anything_was_read_there_is_still_the_emergency_number(clock):
    reach = room(Book(), clock).reach()
    assert (reach.backup, reach.rescue, reach.emergency_number) == ((), (), "1669")


async def test_with_the_database_away_what_was_known_stays(clock):
    book = Book(silent=frozenset({"L1"}))
    duty = room(book, clock)
    await duty.refresh()
    book.is_away = True
    await duty.refresh()
    assert duty.reach().rescue and duty.reach().silent == {"L1"}
    assert duty.gap_minutes == 0


async def test_an_edit_is_known_after_the_next_look(clock):
    book = Book()
    duty = room(book, clock)
    await duty.refresh()
    duty.reach()
    book.known = Responders((NIGHT,), DutyList((Shift("night", 1200, 480),)))
    await duty.refresh()
    assert duty.reach().rescue == ()
    assert duty.gap_minutes == 365 * 12 * 60


async def test_a_frozen_database_delays_no_start(clock):
    book = Book()
    book.delay_seconds = 60
    duty = room(book, clock)
    assert duty.gap_minutes is None
    async with asyncio.timeout(2), asyncio.TaskGroup() as tasks:
        looking = tasks.create_task(duty.keep_refreshing())
        await duty.wait_known(0.05)
        looking.cancel()


async def test_it_looks_again_and_again(clock):
    book = Book()
    duty = room(book, clock)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        looking = tasks.create_task(duty.keep_refreshing(0.001))
        await duty.wait_known(2)
        await eventually(lambda: book.asked >= 3, 4, "a third look")
        looking.cancel()


async def test_whether_anybody_is_on_duty_now_is_known_where_there_are_responders(clock: Clock) -> None:
    night_only = Responders((NIGHT,), DutyList((Shift("night", 1200, 480),)))
    for known, expected in ((KNOWN, True), (night_only, False), (Responders(), None)):
        made = room(Book(known), clock)
        await made.refresh()
        assert made.is_on_duty is expected
