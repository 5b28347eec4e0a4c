"""What another process saw waits in its spool until its case is known and its fact is safe."""

import asyncio
from pathlib import Path

import pytest

from ami_listener.intake import AT_ONCE, PATIENCE_SECONDS, Intake
from ami_listener.tracker import Tracker
from db.spool import Spool
from domain.facts import Fact, IncidentOpened, ResidentIdentified
from runtime.clock import SystemClock
from tests.support.ami_story import BEGIN

IDENTIFIED = ResidentIdentified(call_id="c", happened_at=BEGIN, phone_id="ph_1", resident_ids=("L-001",))


class Time(SystemClock):
    """Moves when a test says so."""

    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def tracker() -> Tracker:
    return Tracker(lambda number, _presentation: (number, "number"))


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def intake(tmp_path: Path, tracker: Tracker, clock: Time) -> Intake:
    Spool(tmp_path / "ami_listener").put(IDENTIFIED)
    return Intake(tmp_path, "ami_listener", tracker, clock)


def opened() -> Fact:
    return IncidentOpened(call_id="c", happened_at=BEGIN, incident_id="in-c", resident_id="L-001", subject="r")


def test_a_fact_waits_for_its_case_and_goes_when_it_is_safe(tmp_path, intake, tracker):
    Spool(tmp_path / "agi").put(IDENTIFIED)
    assert intake.ready() == []
    tracker.book.learn(opened())
    [(path, fact)] = intake.ready()
    assert (fact.incident_id, path.exists()) == ("in-c", True)
    intake.safe([(path, fact)])
    assert intake.ready() == [] and not path.exists()


def test_a_fact_whose_case_never_comes_is_told_without(tmp_path, intake, clock):
    Spool(tmp_path / "agi").put(IDENTIFIED)
    assert intake.ready() == []
    clock.seconds = PATIENCE_SECONDS
    assert [fact for _, fact in intake.ready()] == [IDENTIFIED]


def test_of_a_flood_the_oldest_come_first(tmp_path, intake, tracker):
    tracker.book.learn(opened())
    spool = Spool(tmp_path / "agi")
    for _ in range(AT_ONCE + 1):
        spool.put(IDENTIFIED)
    assert len(intake.ready()) == AT_ONCE


def test_no_spools_at_all_stop_nothing(tmp_path, tracker, clock):
    assert Intake(tmp_path / "nowhere", "ami_listener", tracker, clock).ready() == []


async def test_it_is_told_that_something_lies_there(tmp_path, intake):
    told = asyncio.Event()
    running = asyncio.get_running_loop().create_task(intake.run(told.set))
    await asyncio.sleep(0)
    assert not told.is_set()
    Spool(tmp_path / "agi").put(IDENTIFIED)
    async with asyncio.timeout(2):
        await told.wait()
    running.cancel()
