"""A fact that was found reaches the disk, in order, without anyone waiting for it."""

import asyncio

from agi import recorder as module
from agi.recorder import Recorder
from domain.facts import HelpCallAbandoned
from runtime.tasks import TaskOwner
from tests.support.desk import NOW, FakeSpool


def fact(number: int) -> HelpCallAbandoned:
    return HelpCallAbandoned(call_id=f"call-{number}", happened_at=NOW, resident_id="")


async def test_facts_are_written_in_their_order():
    spool = FakeSpool()
    recorder = Recorder(spool)
    async with TaskOwner("test") as tasks:
        tasks.start("record", recorder.run())
        for number in range(5):
            last = recorder.record(fact(number))
        await asyncio.wait_for(last, 2)
    assert spool.facts == [fact(number) for number in range(5)]


async def test_the_facts_of_a_call_go_to_the_disk_together():
    class Counting(FakeSpool):
        puts = 0

        def put_all(self, facts):
            self.puts += 1
            super().put_all(facts)

    spool = Counting()
    recorder = Recorder(spool)
    for number in range(3):
        recorder.record(fact(number))
    async with TaskOwner("test") as tasks:
        tasks.start("record", recorder.run())
        await recorder.finish(2)
    assert (spool.facts, spool.puts) == ([fact(number) for number in range(3)], 1)


async def test_a_disk_that_refuses_is_asked_again_and_seen():
    spool = FakeSpool(refusals=3)
    recorder = Recorder(spool, retry_seconds=0.02)
    async with TaskOwner("test") as tasks:
        tasks.start("record", recorder.run())
        written = recorder.record(fact(1))
        await asyncio.sleep(0.01)
        assert not recorder.is_writing
        await asyncio.wait_for(written, 2)
        assert recorder.is_writing
    assert spool.facts == [fact(1)]


async def test_who_stopped_waiting_does_not_stop_the_writing():
    spool = FakeSpool()
    recorder = Recorder(spool)
    recorder.record(fact(1)).cancel()
    recorder.record(fact(2))
    assert recorder.waiting == 2
    async with TaskOwner("test") as tasks:
        tasks.start("record", recorder.run())
        await recorder.finish(2)
    assert spool.facts == [fact(1), fact(2)]


async def test_the_end_waits_for_the_disk_but_not_for_ever(caplog, capsys):
    recorder = Recorder(FakeSpool(refusals=10**9), retry_seconds=0.01)
    async with TaskOwner("test") as tasks:
        tasks.start("record", recorder.run())
        recorder.record(fact(1))
        await asyncio.wait_for(recorder.finish(0.05), 1)


async def test_more_facts_than_memory_are_refused_not_waited_for(monkeypatch):
    monkeypatch.setattr(module, "WAITING_LIMIT", 2)
    recorder = Recorder(FakeSpool())
    written = [recorder.record(fact(number)) for number in range(3)]
    assert recorder.waiting == 2
    assert not any(future.done() for future in written)
