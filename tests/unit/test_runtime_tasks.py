"""A background task that fails is told, and none outlives its owner."""

import asyncio

import pytest
from structlog.testing import capture_logs

from runtime.tasks import TaskOwner


class Worker:
    """Works until it is told to end, and remembers how it ended."""

    def __init__(self) -> None:
        self.has_begun = asyncio.Event()
        self.has_ended = False

    async def work(self) -> None:
        self.has_begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)  # tidying up takes a moment
            self.has_ended = True


async def fail() -> None:
    raise ValueError("broken")


async def test_a_failing_task_is_logged_by_its_name_and_the_others_go_on():
    worker = Worker()
    with capture_logs() as told:
        async with TaskOwner("agi") as tasks:
            tasks.start("work", worker.work())
            await worker.has_begun.wait()
            failed = tasks.start("probe", fail())
            await asyncio.wait([failed])
            assert not worker.has_ended
    assert [(line["event"], line["task"]) for line in told] == [("task failed", "agi.probe")]
    assert str(told[0]["exc_info"]) == "broken"


async def test_leaving_the_block_ends_every_task_and_waits_for_its_end():
    workers = [Worker() for _ in range(3)]
    async with TaskOwner("agi") as tasks:
        started = [tasks.start(f"work-{number}", worker.work()) for number, worker in enumerate(workers)]
        await asyncio.gather(*(worker.has_begun.wait() for worker in workers))
    assert all(worker.has_ended for worker in workers)
    assert all(task.cancelled() for task in started)


async def test_a_block_that_fails_still_ends_its_tasks_and_its_own_error_is_the_one_seen():
    worker = Worker()
    with pytest.raises(KeyError, match="why"):
        async with TaskOwner("agi") as tasks:
            tasks.start("work", worker.work())
            await worker.has_begun.wait()
            raise KeyError("why")
    assert worker.has_ended


async def test_being_told_to_end_is_no_failure():
    worker = Worker()
    with capture_logs() as told:
        async with TaskOwner("agi") as tasks:
            tasks.start("work", worker.work())
            await worker.has_begun.wait()
    assert told == []


async def test_a_task_that_fails_while_it_is_ended_is_told_and_holds_nobody_up():
    begun = asyncio.Event()

    async def stumble() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            raise OSError("disk full")

    worker = Worker()
    with capture_logs() as told:
        async with TaskOwner("agi") as tasks:
            tasks.start("stumble", stumble())
            tasks.start("work", worker.work())
            await asyncio.gather(begun.wait(), worker.has_begun.wait())
    assert [line["task"] for line in told] == ["agi.stumble"]
    assert worker.has_ended


async def test_a_task_gives_its_answer_and_is_forgotten():
    async def answer() -> int:
        return 42

    tasks = TaskOwner("agi")
    task = tasks.start("ask", answer())
    assert task.get_name() == "agi.ask"
    assert await task == 42
    await tasks.close()
    await tasks.close()
