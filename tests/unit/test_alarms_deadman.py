"""Somebody outside hears from us only while all is well; an address that does not answer stops nothing here."""

import asyncio
from collections.abc import Iterator

import pytest

from alarms.deadman import Deadman
from runtime.tasks import TaskOwner
from tests.support.eventually import eventually
from tests.support.outside import Outside


@pytest.fixture(name="outside")
def _outside() -> Iterator[Outside]:
    with Outside() as server:
        yield server


async def test_it_is_heard_while_all_is_well_and_not_during_an_alarm(outside: Outside) -> None:
    wells = [True]
    deadman = Deadman(outside.url, 0.02, lambda: wells[0])
    async with TaskOwner("test") as tasks:
        tasks.start("deadman", deadman.run())
        await eventually(lambda: outside.heard >= 3, 5)
        assert deadman.is_heard is True
        wells[0] = False
        await asyncio.sleep(0.1)  # one signal may be on its way
        before = outside.heard
        await asyncio.sleep(0.3)
        assert outside.heard == before
        wells[0] = True
        await eventually(lambda: outside.heard > before, 5)


async def test_who_refuses_it_has_not_heard_it_and_is_asked_again(outside: Outside) -> None:
    outside.status = 500
    deadman = Deadman(outside.url, 0.02, lambda: True)
    async with TaskOwner("test") as tasks:
        tasks.start("deadman", deadman.run())
        await eventually(lambda: outside.heard >= 2, 5)
        assert deadman.is_heard is False
        outside.status = 200
        await eventually(lambda: deadman.is_heard is True, 5)


async def test_an_address_where_nobody_is_stops_nothing() -> None:
    deadman = Deadman("http://127.0.0.1:1/", 0.02, lambda: True)
    async with TaskOwner("test") as tasks:
        task = tasks.start("deadman", deadman.run())
        await eventually(lambda: deadman.is_heard is False, 5)
        assert not task.done()


async def test_without_an_address_there_is_none() -> None:
    await Deadman("", 0.02, lambda: True).run()
