"""Whoever happens live is told at once, however long Asterisk's own record is that is read beside it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from ami_listener import worker
from ami_listener.cel_file import Place
from ami_listener.client import Event
from ami_listener.intake import Intake
from ami_listener.reconcile import Gaps, Reconciler
from ami_listener.tracker import Tracker
from ami_listener.worker import Finish, Item, ReconcileDue, Worker
from ami_listener.writer import Writer
from db.entry import Entry
from domain.facts import Fact
from runtime.clock import SystemClock
from runtime.tasks import TaskOwner
from tests.support.ami_story import ANSWERED_FACTS, BEGIN, HelpCall, answered_call
from tests.support.eventually import eventually

LATER = BEGIN + timedelta(hours=1)
LAST = ANSWERED_FACTS[-1]


class FakeJournal:
    """The journal's interface, in memory."""

    def __init__(self) -> None:
        self.told: dict[str, Fact] = {}
        self.first_time: Callable[[], None] = lambda: None

    async def append(self, facts, cursors=None):
        await asyncio.sleep(0)
        if facts and not self.told:
            self.first_time()
        new = {fact.fact_id: fact for fact, _ in facts if fact.fact_id not in self.told}
        seq = len(self.told)
        self.told.update(new)
        return [Entry(seq + n, one.fact_id, one, BEGIN, False, "") for n, one in enumerate(new.values(), 1)]

    def words(self, call_id: str) -> list[str]:
        return [fact.word for fact in self.told.values() if fact.call_id == call_id]


class Desk:
    """A worker and everything that it hands things to."""

    def __init__(self, folder: Path) -> None:
        self.queue: asyncio.Queue[Item] = asyncio.Queue()
        self.journal = FakeJournal()
        self.cel = folder / "saijai.csv"
        tracker = Tracker(lambda number, presentation: ("ph", "number"))
        self.book = tracker.book
        is_known = self.book.calls.__contains__
        self.reconciler = Reconciler(self.cel, Place(), tracker.observe, is_known, {"1442"}, Gaps())
        intake = Intake(folder, "ami_listener", tracker, SystemClock())
        writer = Writer(self.journal, folder / "spool")
        self.worker = Worker(
            self.queue, tracker.observe, self.book, self.reconciler, intake, writer, lambda _call_id: None
        )

    def hear(self, call: HelpCall) -> None:
        for message in call.ami():
            self.queue.put_nowait(Event(message, BEGIN))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@asynccontextmanager
async def working(desk: Desk) -> AsyncIterator[None]:
    async with TaskOwner("test") as tasks:
        tasks.start("worker", desk.worker.run())
        yield
        desk.queue.put_nowait(Finish())
        await eventually(desk.queue.empty)


def called(position: int) -> HelpCall:
    return answered_call(call_id=f"saijai-17322{position:05d}.5", number=f"0999{position:06d}")


async def test_a_long_record_is_read_beside_what_happens_live(desk: Desk):
    long_ago = [called(position) for position in range(200)]
    desk.cel.write_text("".join(line for call in long_ago for line in call.cel()))
    live = called(9999)
    desk.journal.first_time = lambda: desk.hear(live)
    async with working(desk):
        desk.queue.put_nowait(ReconcileDue(LATER))
        await eventually(lambda: LAST in desk.journal.words(long_ago[-1].call_id))
    told = [fact.call_id for fact in desk.journal.told.values()]
    assert told.index(live.call_id) < told.index(long_ago[-1].call_id), "it waited for the end of the record"
    assert desk.reconciler.gaps.as_json() == {"missed": 2000, "filled": 2000, "unexplained": 0}


async def test_where_much_happens_a_batch_waits_for_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(worker, "LOOK_SECONDS", 5.0)
    heard = [called(position) for position in range(2 * worker.ENOUGH // len(answered_call().ami()) + 1)]
    for call in heard:
        desk.hear(call)
    async with working(desk):
        await eventually(lambda: desk.journal.words(heard[0].call_id), within=1.0)


async def test_one_event_that_breaks_us_is_counted_and_the_others_are_told(desk: Desk):
    call = called(1)
    desk.queue.put_nowait(Event({"Event": "Hangup", "Linkedid": "x", "Uniqueid": "y", "Cause": 5}, BEGIN))  # type: ignore[dict-item]
    desk.hear(call)
    async with working(desk):
        await eventually(lambda: desk.journal.words(call.call_id) == ANSWERED_FACTS)
    assert desk.worker.poisoned == 1
