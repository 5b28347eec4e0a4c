"""Asterisk's own record is set aside in the middle of a call, and the listener dies over it: nothing is lost."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from signal import SIGKILL

import pytest

from ami_listener import cel_file
from commands.status import look
from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.faults.test_listener_gone import WHOLE
from tests.support.centre import OPERATORS, CentreUnderTest, centre_under_test
from tests.support.eventually import eventually

SMALL_MB = 0.001  # less than the beginning of one call
LONG_AGO = 0.0


@pytest.fixture
async def house(tmp_path: Path, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    async with centre_under_test(tmp_path / "data", OPERATORS, desk, asterisk_log_mb=SMALL_MB) as centre:
        yield centre


async def test_a_record_set_aside_in_mid_call_by_a_listener_that_died_then_is_read_to_its_end(
    house: CentreUnderTest, desk: PhoneDesk
) -> None:
    operators = await house.register(desk, *OPERATORS)
    for phone in operators:
        phone.answer(0.2)
    record = house.settings.cel_file
    leg = await (await house.resident(desk, "0999990020")).press_button(house.settings.help_number)
    await eventually(lambda: _talks(operators), 6)
    first = house.call_id()
    await eventually(lambda: cel_file.set_aside(record), 10, "the listener set the record aside")
    async with house.stopped("ami_listener", SIGKILL):
        await leg.hang_up()
        await house.no_channel_left()
        before = cel_file.set_aside(record)
        record.rename(record.with_name(f"{record.name}.{len(before) + 1}"))  # the last thing that it did
        leg = await (await house.resident(desk, "0999990021")).press_button(house.settings.help_number)
        await eventually(lambda: _talks(operators), 6)
        second = house.call_id()
        await asyncio.sleep(0.5)  # the conversation itself
        await leg.hang_up()
        await house.no_channel_left()
    for call_id in (first, second):
        await house.wait_fact("help_call_ended", within=20, call_id=call_id)
        await _is_whole(house, call_id)
    assert (await house.verify()).ok
    assert (await asyncio.to_thread(look, house.settings))["unexplained_gaps"] == 0
    await _is_erased_in_time(house)


def _talks(operators: list[Phone]) -> bool:
    return any(rung.is_up for phone in operators for rung in phone.legs)


async def _is_whole(house: CentreUnderTest, call_id: str) -> None:
    async def is_told() -> bool:
        told = await house.facts(call_id)
        return set(told) >= WHOLE and len(told) == len(set(told))

    await eventually(is_told, 15, f"the whole story of {call_id}, once")


async def _is_erased_in_time(house: CentreUnderTest) -> None:
    """What was read and is past its days goes; nobody else could read it meanwhile."""
    old = cel_file.set_aside(house.settings.cel_file)
    assert len(old) >= 2
    files = [*old, *house.settings.asterisk_logs]
    await eventually(lambda: {one.stat().st_mode & 0o777 for one in files} == {0o600}, 5, "all are private")
    for file in old:
        os.utime(file, (LONG_AGO, LONG_AGO))
    await eventually(lambda: not any(file.exists() for file in old[:-1]), 10, "what is past its days is erased")
