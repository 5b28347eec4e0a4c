"""A responder is on the line: what becomes of the talk, of who calls in, and of a resident who is gone."""

from phones import sound
from phones.desk import PhoneDesk
from phones.leg import Leg
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually
from tests.support.ladder import (
    NEIGHBOUR,
    OPERATOR_HERTZ,
    RESCUE,
    RESIDENT_HERTZ,
    RESPONDER_HERTZ,
    hears,
    listed,
    pressed,
    told,
)  # fmt: skip
from tests.support.originate import originate_ladder


async def test_who_took_it_and_leaves_at_once_is_not_the_end_others_are_rung_again(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    listed(ladder, rescue=f"team-1:{RESCUE}")
    team = await desk.outside(RESCUE)
    team.answer(0.1, keys="1", keys_after=0.5)
    leg, call_id = await pressed(ladder, desk, "0999997201")
    first = await team.ring(12)
    await ladder.wait_fact("responder_joined", within=15, call_id=call_id)
    team.ignore()
    await first.hang_up()
    second = await team.ring(8)
    assert leg.is_up
    for phone in ladder.phones.values():
        await eventually(lambda phone=phone: any(not one.has_ended for one in phone.legs), 6, "operators ring again")
    await second.call.answer()
    await second.established()
    await second.press("1")
    await ladder.wait_fact("responder_took", 8, 2, call_id)
    await ladder.wait_fact("responder_joined", 10, 2, call_id)
    await leg.hang_up()


async def _called_in(ladder: CentreUnderTest, desk: PhoneDesk) -> tuple[Leg, Leg, str]:
    """A neighbour missed our ring, and calls the help line by himself: both lines and the call."""
    listed(ladder, rescue=f"neighbour:{NEIGHBOUR}")
    neighbour = await desk.outside(NEIGHBOUR)
    leg, call_id = await pressed(ladder, desk, "0999997202")
    missed = await neighbour.ring(12)
    await missed.call.hangup()
    neighbour.server = ladder.server
    calls = await neighbour.press_button(ladder.settings.help_number, sound.tone(RESPONDER_HERTZ, 60))
    await calls.established()
    return leg, calls, call_id


async def test_a_responder_who_calls_the_help_line_is_offered_the_incident_and_takes_it(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    leg, calls, call_id = await _called_in(ladder, desk)
    await eventually(lambda: sound.loud_seconds(bytes(calls.heard)) > 0.5, 5, "the offer is heard")
    await calls.press("1")
    await ladder.wait_fact("responder_joined", within=15, call_id=call_id, responder_id="neighbour")
    await hears(calls, RESIDENT_HERTZ)
    await hears(leg, RESPONDER_HERTZ)
    came = await ladder.wait_fact("responder_called_in", call_id=call_id, responder_id="neighbour")
    assert [one.fact.data["line"] for one in await told(ladder, call_id, "responder_took")] == ["dialplan"]
    await calls.hang_up()
    await leg.hang_up()
    own = came.fact.data["leg_id"]
    ended = await ladder.wait_fact("help_call_ended", call_id=own)
    assert ended.fact.incident_id == came.fact.incident_id, "his own call belongs to the case"
    assert {"incident_opened", "help_call_abandoned"}.isdisjoint(await ladder.facts(own))


async def test_a_responder_who_calls_in_while_an_operator_talks_is_the_third(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    leg, calls, call_id = await _called_in(ladder, desk)
    rung = next(one for phone in ladder.phones.values() for one in phone.legs if not one.has_ended)
    rung.say(sound.tone(OPERATOR_HERTZ, 60))
    await rung.call.answer()
    await ladder.wait_fact("operator_joined", call_id=call_id)
    await calls.press("1")
    await ladder.wait_fact("responder_joined", within=12, call_id=call_id)
    await hears(rung, RESPONDER_HERTZ)
    await hears(leg, RESPONDER_HERTZ)
    await hears(calls, OPERATOR_HERTZ)
    await rung.hang_up()
    await hears(leg, RESPONDER_HERTZ)
    assert leg.is_up, "nobody else's leaving drops the resident"
    assert "responder_took" not in await ladder.facts(call_id), "the operator has it"
    await calls.hang_up()
    await leg.ended(5)


async def test_who_calls_in_and_presses_no_key_is_a_caller_like_any_other(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    leg, calls, call_id = await _called_in(ladder, desk)
    await leg.hang_up()
    await calls.press("2")
    for phone in ladder.phones.values():
        phone.forget()
    await eventually(lambda: any(phone.rung for phone in ladder.phones.values()), 6, "an operator rings")
    assert "responder_called_in" not in await ladder.facts(call_id)
    await calls.hang_up()


async def test_the_resident_hung_up_and_who_takes_it_hears_to_go_and_look(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    listed(ladder, rescue=f"team-1:{RESCUE}")
    team = await desk.outside(RESCUE)
    team.answer(0.1)
    leg, call_id = await pressed(ladder, desk, "0999997203")
    rung = await team.ring(12)
    await rung.established()
    await eventually(lambda: sound.loud_seconds(bytes(rung.heard)) > 1, 5, "who needs help is being said")
    await leg.hang_up()
    await ladder.wait_fact("help_call_ended", call_id=call_id)
    await rung.press("1")
    await ladder.wait_fact("responder_took", call_id=call_id, responder_id="team-1")
    heard = len(rung.heard)
    await rung.ended(25)
    assert sound.loud_seconds(bytes(rung.heard[heard:])) > 6, "thanks, and where to go"
    assert "responder_joined" not in await ladder.facts(call_id)


async def test_a_ladder_without_a_resident_rings_until_somebody_takes_it(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    leg, call_id = await pressed(ladder, desk, "0999997204")
    await leg.hang_up()
    await ladder.wait_fact("help_call_abandoned", call_id=call_id)
    team, neighbour = await desk.outside(RESCUE), await desk.outside(NEIGHBOUR)
    team.answer(0.1, keys="1", keys_after=1)
    await originate_ladder(
        ladder, SAIJAI_CALL=call_id, SAIJAI_CAREGIVERS=f"neighbour:{NEIGHBOUR}", SAIJAI_RESCUE=f"team-1:{RESCUE}"
    )
    missed = await neighbour.ring(5)
    await ladder.wait_fact("responder_took", within=12, call_id=call_id, responder_id="team-1")
    await missed.ended(6)
    [rung] = team.legs
    await rung.ended(25)
    await ladder.no_channel_left(5)
    taken = await told(ladder, call_id, "responder_took")
    assert taken[0].fact.incident_id == (await told(ladder, call_id, "incident_opened"))[0].fact.incident_id
