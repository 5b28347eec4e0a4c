"""Who hung up or was cut off before help was agreed is rung back, and reached only by a key or an operator's word."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from commands.incidents import say_closed
from domain.incidents import Disposition
from phones.desk import PhoneDesk
from phones.leg import Leg
from phones.phone import Phone
from phones.provider import BUSY
from tests.support.centre import CentreUnderTest, centre_under_test
from tests.support.eventually import eventually

CALLED_BACK_SECONDS = 10.0
GAPS = {"call_back_gaps": "3,3,4", "call_back_busy_seconds": 2, "call_back_ring_seconds": 3}


@pytest.fixture(scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    folder = tmp_path_factory.mktemp("call-back") / "data"
    async with centre_under_test(folder, outside=desk, **GAPS) as centre:
        yield centre


async def _abandoned(centre: CentreUnderTest, operators: list[Phone], button: Phone) -> tuple[str, float]:
    """The resident hangs up while an operator's phone rings; the call, and when."""
    leg = await button.press_button(centre.settings.help_number)
    await operators[0].ring()
    await leg.established()
    call_id = centre.call_id()
    await leg.hang_up()
    return call_id, time.monotonic()


async def _talk(centre: CentreUnderTest, operator: Phone, leg: Leg) -> Leg:
    rung = await operator.ring(6)
    await rung.call.answer()
    await rung.established()
    await eventually(lambda: leg.is_up, 3)
    return rung


async def test_who_hung_up_before_anybody_answered_is_called_back_and_reached_by_a_key(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999999101")
    call_id, hung_up_at = await _abandoned(centre, operators, button)
    back = await button.ring(CALLED_BACK_SECONDS)
    assert back.began_at - hung_up_at < CALLED_BACK_SECONDS
    started = (await centre.wait_fact("call_back_started", of_call_id=call_id)).fact
    assert (started.data["attempt"], started.data["reason"]) == (1, "abandoned")
    await back.call.answer()
    await back.established()
    await centre.wait_fact("call_back_answered", call_id=started.call_id)
    await operators[0].ring(5)
    await back.press("1")
    reached = (await centre.wait_fact("resident_reached", call_id=started.call_id)).fact
    assert (reached.data["by"], reached.incident_id) == ("key", started.incident_id)
    rung = await operators[0].ring(6)
    await rung.call.answer()
    await rung.established()
    await centre.wait_fact("operator_joined", call_id=started.call_id)
    assert centre.call_id() == started.call_id, "Asterisk knows it by the chosen id"
    await asyncio.sleep(centre.settings.least_talk_seconds + 1.2)  # the talk itself
    await rung.hang_up()
    await back.ended()
    ended = (await centre.wait_fact("help_call_ended", call_id=started.call_id)).fact
    assert (ended.data["ended_by"], ended.data["answered"]) == ("operator", True)
    await centre.wait_fact("recording_sealed", within=10, call_id=started.call_id)
    assert button.rung == 1, "reached is reached"


async def test_a_busy_phone_is_tried_again_and_that_is_no_attempt(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999998802")
    button.refuse(BUSY)
    call_id, _ = await _abandoned(centre, operators, button)
    await centre.wait_fact("call_back_failed", within=15, count=2, dial_status="BUSY")
    button.ignore()
    await button.ring(CALLED_BACK_SECONDS)
    entries = [entry.fact for entry in await centre.journal() if entry.fact.word == "call_back_started"]
    own = [fact for fact in entries if fact.data["of_call_id"] == call_id]
    assert len(own) >= 3
    assert {fact.data["attempt"] for fact in own} == {1}
    assert len({fact.call_id for fact in own}) == len(own)


async def test_a_talk_that_drops_goes_on_with_the_same_operator(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999998803")
    leg = await button.press_button(centre.settings.help_number)
    await operators[0].ring()
    second = await operators[1].ring(centre.settings.operator_ring_seconds + 4)
    await second.call.answer()
    await second.established()
    call_id = centre.call_id()
    await centre.wait_fact("operator_joined", call_id=call_id)
    await asyncio.sleep(1)  # the talk itself
    await leg.hang_up()
    dropped_at = time.monotonic()
    for phone in operators:
        phone.forget()
    back = await button.ring(CALLED_BACK_SECONDS)
    assert back.began_at - dropped_at < CALLED_BACK_SECONDS
    await back.call.answer()
    await back.established()
    rung = await operators[1].ring(4)
    assert operators[0].rung == 0, "the operator who talked with her is rung first"
    await rung.call.answer()
    await rung.established()
    started = (await centre.wait_fact("call_back_started", of_call_id=call_id, reason="dropped")).fact
    answered = await centre.wait_fact("operator_answered", call_id=started.call_id)
    assert answered.fact.data["operator_id"] == "somsak"
    await back.hang_up()


async def test_three_attempts_in_vain_and_then_others_are_rung_without_the_resident(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999999101")
    caregiver = await desk.outside("0999999201")
    caregiver.answer(0.3, keys="1", keys_after=3.0)
    call_id, _ = await _abandoned(centre, operators, button)
    exhausted = (await centre.wait_fact("call_backs_exhausted", within=40)).fact
    assert exhausted.data["attempts"] == 3
    failed = [
        entry.fact.data
        for entry in await centre.journal(incident_id=exhausted.incident_id)
        if entry.fact.word == "call_back_failed"
    ]
    assert [one["attempt"] for one in failed] == [1, 2, 3]
    assert button.rung == 3
    await caregiver.ring(15)
    took = (await centre.wait_fact("responder_took", within=30, call_id=call_id)).fact
    assert (took.incident_id, took.data["tier"]) == (exhausted.incident_id, "caregivers")
    assert exhausted.incident_id == (await centre.wait_fact("incident_opened", call_id=call_id)).fact.incident_id


async def test_who_presses_again_is_not_rung_any_more(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999999106")
    await _abandoned(centre, operators, button)
    back = await button.ring(CALLED_BACK_SECONDS)
    again = await button.press_button(centre.settings.help_number)
    await back.ended(5)
    assert not back.was_up
    await again.established()
    assert again.is_up
    rung = await operators[0].ring(5)
    await rung.call.answer()
    await rung.established()
    await asyncio.sleep(6)  # longer than any call back would take
    assert button.rung == 1, "no double call"
    assert again.is_up


async def test_a_closed_incident_ends_the_call_back(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999998806")
    call_id, _ = await _abandoned(centre, operators, button)
    back = await button.ring(CALLED_BACK_SECONDS)
    opened = await centre.wait_fact("incident_opened", call_id=call_id)
    say_closed(centre.settings, opened.fact.incident_id, Disposition.FALSE_ALARM, "malee")
    await back.ended(5)
    await asyncio.sleep(6)  # longer than any call back would take
    assert button.rung == 1


async def test_a_withheld_number_is_an_alarm_at_once(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "anonymous")
    leg = await button.press_button(centre.settings.help_number, headers={"Privacy": "id"})
    await operators[0].ring()
    call_id = centre.call_id()
    await leg.hang_up()
    failed = await centre.wait_fact("call_back_failed", dial_status="NO_NUMBER")
    assert failed.fact.incident_id == call_id
    await centre.wait_fact("alarm_raised", alarm="no_call_back", subject=call_id)
    await centre.wait_fact("call_backs_exhausted", attempts=0)
