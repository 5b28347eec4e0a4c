"""Whoever keeps the others alive dies too: it is started again, calls go on, and no orphan stands in the way."""

import asyncio
from pathlib import Path
from signal import SIGKILL, SIGSTOP

import pytest

from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import CentreUnderTest, centre_under_test
from tests.support.eventually import eventually


async def test_a_dead_watchdog_is_started_again_and_watches(centre: CentreUnderTest, operators: list[Phone]) -> None:
    pid = centre.send("watchdog", SIGKILL)
    await eventually(lambda: centre.pid_or_none("watchdog") not in (None, pid), 5, "another watchdog")
    frozen = centre.send("agi", SIGSTOP)
    await eventually(lambda: centre.pid_or_none("agi") not in (None, frozen), 8, "another agi")


@pytest.mark.parametrize("part", ["second_line", "alarms"])
async def test_a_frozen_part_of_which_no_call_knows_is_ended_within_five_seconds_and_started_again(
    centre: CentreUnderTest, operators: list[Phone], part: str
) -> None:
    frozen = centre.send(part, SIGSTOP)
    await eventually(lambda: centre.pid_or_none(part) != frozen, 5, f"the frozen {part} is ended")
    await eventually(lambda: centre.pid_or_none(part) not in (None, frozen), 3, f"another {part}")


async def test_a_dead_supervisor_stops_no_call_and_a_new_start_takes_over(desk: PhoneDesk, tmp_path: Path) -> None:
    async with centre_under_test(tmp_path / "data", ("malee",)) as centre:
        (operator,) = await centre.register(desk, "malee")
        operator.answer(0.1)
        centre.send("supervisord", SIGKILL)
        await eventually(lambda: centre.centre.has_ended, 3)
        await _is_helped(centre, desk, operator)

        await asyncio.to_thread(centre.centre.stop)
        await asyncio.to_thread(centre.centre.start)
        assert not await asyncio.to_thread(centre.centre.wait_ready)
        await _is_helped(centre, desk, operator)
        await centre.hang_up_all()
        await centre.no_channel_left()


async def _is_helped(centre: CentreUnderTest, desk: PhoneDesk, operator: Phone) -> None:
    rung = operator.rung
    button = await centre.resident(desk, "0999990031")
    leg = await button.press_button(centre.settings.help_number)
    await eventually(lambda: operator.rung > rung, 3, "the operator rings")
    await eventually(lambda: operator.legs[-1].is_up, 3, "and answers")
    await leg.hang_up()
    await eventually(lambda: operator.legs[-1].has_ended, 3)
