"""The listener is killed in the middle of a conversation: what it missed is read from Asterisk's own record."""

import asyncio
from signal import SIGKILL, SIGSTOP, Signals

import pytest

from db.devices import DeviceBook
from phones.desk import PhoneDesk
from phones.phone import Phone
from runtime.clock import SystemClock
from tests.support.centre import KNOWN, KNOWN_ID, CentreUnderTest
from tests.support.eventually import eventually
from tests.support.gateway import Gateway

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


async def test_a_pendant_that_presses_while_the_listener_is_dead_is_rung_when_it_is_back(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    async with centre.database() as database:
        assert await DeviceBook(database).add("watch-9", KNOWN_ID, SystemClock().now())
    telephone = await centre.resident(desk, KNOWN)
    gateway = Gateway(centre)
    try:
        async with centre.stopped("ami_listener", SIGKILL):
            gateway.press("watch-9", '{"id": "1"}')
            assert gateway.answers == []
        back = await telephone.ring(20)
        await back.call.answer()
        await eventually(lambda: gateway.answers, 10, "the press is answered")
        await centre.wait_fact("operator_joined", within=15, call_id="sos-watch-9.1.1")
    finally:
        gateway.close()


async def _is_whole(centre: CentreUnderTest, call_id: str) -> None:
    """Every fact once, none missing, ordered by Asterisk's clock."""

    async def words() -> bool:
        told = await centre.facts(call_id)
        return set(told) >= WHOLE and len(told) == len(set(told))

    await eventually(words, 15, f"the whole story of {call_id}")
    told = await centre.facts(call_id)
    assert told[0] == "help_call_received"
    assert told.index("operator_rang") < told.index("operator_answered") < told.index("help_call_ended")
