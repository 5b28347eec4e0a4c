"""The listener is killed in the middle of a conversation: what it missed is read from Asterisk's own record."""

import asyncio
from signal import SIGKILL, SIGSTOP, Signals

import pytest

from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually

WHOLE = {
    "help_call_received", "resident_identified", "plan_chosen", "operator_rang", "operator_answered",
    "operator_joined", "operator_left", "help_call_ended", "recording_sealed",
}  # fmt: skip


@pytest.mark.parametrize("how", [SIGKILL, SIGSTOP], ids=["killed", "frozen"])
async def test_a_listener_restarted_in_mid_call_misses_nothing(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, how: Signals
) -> None:
    button = await centre.resident(desk, "0999990020")
    leg = await button.press_button(centre.settings.help_number)
    await eventually(lambda: any(rung.is_up for phone in operators for rung in phone.legs), 4)
    call_id = centre.call_id()
    await centre.wait_fact("operator_joined", call_id=call_id)
    async with centre.stopped("ami_listener", how):
        await leg.hang_up()
        await centre.no_channel_left()
    ended = await centre.wait_fact("help_call_ended", within=20, call_id=call_id)
    assert ended.recovered
    await _is_whole(centre, call_id)


async def test_a_whole_call_without_a_listener_is_recovered(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999990021")
    async with centre.stopped("ami_listener", SIGKILL):
        leg = await button.press_button(centre.settings.help_number)
        await eventually(lambda: any(rung.is_up for phone in operators for rung in phone.legs), 4)
        call_id = centre.call_id()
        await asyncio.sleep(0.5)  # the conversation itself
        await leg.hang_up()
        await centre.no_channel_left()
        assert await centre.facts(call_id) == []
    await centre.wait_fact("help_call_ended", within=20, call_id=call_id)
    await _is_whole(centre, call_id)


async def _is_whole(centre: CentreUnderTest, call_id: str) -> None:
    """Every fact once, none missing, ordered by Asterisk's clock."""

    async def words() -> bool:
        told = await centre.facts(call_id)
        return set(told) >= WHOLE and len(told) == len(set(told))

    await eventually(words, 15, f"the whole story of {call_id}")
    told = await centre.facts(call_id)
    assert told[0] == "help_call_received"
    assert told.index("operator_rang") < told.index("operator_answered") < told.index("help_call_ended")
