"""Where two parts of the way meet: who takes it and is gone, one telephone for many residents, a cut line."""

import asyncio

from phones.desk import PhoneDesk
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually
from tests.support.ladder import RESCUE, listed, pressed, told


async def test_who_took_it_and_was_gone_before_the_talk_is_replaced_and_owns_nothing(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    listed(ladder, rescue=f"team-1:{RESCUE}")
    team = await desk.outside(RESCUE)
    team.answer(0.1, keys="1", keys_after=0.5)
    leg, call_id = await pressed(ladder, desk, "0999997301")
    first = await team.ring(12)
    await ladder.wait_fact("responder_took", within=15, call_id=call_id)
    team.ignore()
    await first.hang_up()
    await ladder.wait_fact("responder_did_not_take", call_id=call_id, responder_id="team-1", reason="left")
    assert leg.is_up
    second = await team.ring(15)
    await second.call.answer()
    await second.established()
    await second.press("1")
    await ladder.wait_fact("responder_joined", 20, call_id=call_id)
    assert leg.is_up and second.is_up
    await leg.hang_up()
    await second.ended(8)


async def test_one_telephone_is_rung_for_one_resident_at_a_time_and_then_for_the_next(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    listed(ladder, rescue=f"team-1:{RESCUE}")
    team = await desk.outside(RESCUE)
    first, first_id = await pressed(ladder, desk, "0999997302")
    second, second_id = await pressed(ladder, desk, "0999997303")
    await team.ring(15)

    async def both() -> bool:
        assert sum(not one.has_ended for one in team.legs) <= 1, "never two rings at one telephone"
        return all([await told(ladder, one, "responder_rang") for one in (first_id, second_id)])

    await eventually(both, 45, "each resident's turn comes")
    await first.hang_up()
    await second.hang_up()


async def test_rescue_that_an_operator_fetched_is_rung_on_when_the_line_is_cut(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    team = await desk.outside(RESCUE)
    leg, call_id = await pressed(ladder, desk, "0999997304")
    rung = await ladder.phones["malee"].ring(5)
    await rung.call.answer()
    await ladder.wait_fact("operator_joined", within=8, call_id=call_id)
    listed(ladder, rescue=f"team-1:{RESCUE}")
    await rung.press("*2")
    fetched = await team.ring(8)
    await leg.hang_up()
    await ladder.wait_fact("help_call_ended", call_id=call_id)
    await fetched.ended(8)
    second = await team.ring(8)
    await second.call.answer()
    await second.established()
    await second.press("1")
    await ladder.wait_fact("responder_took", 12, call_id=call_id, responder_id="team-1")


async def test_a_household_that_is_also_a_responder_rings_operators_at_once(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    ladder.ask_asterisk("database put saijai-rung 999999103 saijai-1.1&PJSIP/trunk-1&9999999999&cg-1&caregivers&")
    leg, call_id = await pressed(ladder, desk, "0999999103")
    await ladder.wait_fact("operator_rang", within=4, call_id=call_id)
    ladder.ask_asterisk("database del saijai-rung 999999103")
    await leg.hang_up()


async def test_in_a_crowd_others_are_rung_for_so_many_residents_at_once_and_then_for_the_next(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    listed(ladder, rescue=f"team-1:{RESCUE}")
    crowd = {"LADDERS_AT_ONCE": 1, "QUEUE_SECONDS": 3}
    for name, value in crowd.items():
        ladder.ask_asterisk(f"dialplan set global {name} {value}")
    try:
        await desk.outside(RESCUE)
        first, first_id = await pressed(ladder, desk, "0999997311")
        await ladder.wait_fact("tier_started", 15, call_id=first_id)
        second, second_id = await pressed(ladder, desk, "0999997312")
        await ladder.wait_fact("tier_started", 30, count=2, call_id=first_id)
        assert not await told(ladder, second_id, "tier_started")
        await first.hang_up()
        await ladder.wait_fact("tier_started", 20, call_id=second_id)
        assert second.is_up
        await second.hang_up()
    finally:
        for name, value in {"LADDERS_AT_ONCE": 10, "QUEUE_SECONDS": 90}.items():
            ladder.ask_asterisk(f"dialplan set global {name} {value}")


async def test_a_responder_who_listens_is_not_rung_again_when_she_presses_a_second_time(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    listed(ladder, rescue=f"team-1:{RESCUE}")
    team = await desk.outside(RESCUE)
    team.answer(0.1)
    first, first_id = await pressed(ladder, desk, "0999999110")
    listens = await team.ring(15)
    await listens.established()
    rung = team.rung
    second, second_id = await pressed(ladder, desk, "0999999110")
    await first.ended(5)
    await ladder.wait_fact("operator_rang", 9, 2, second_id)
    assert (team.rung, listens.is_up) == (rung, True)
    await listens.press("1")
    await ladder.wait_fact("responder_took", 8, call_id=first_id, responder_id="team-1")
    assert second.is_up, "she is on the line, and operators ring on"
    await second.hang_up()


async def test_who_hangs_up_after_the_operators_key_is_not_called_back(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    leg, call_id = await pressed(ladder, desk, "0999997306")
    rung = await ladder.phones["malee"].ring(5)
    await rung.call.answer()
    await ladder.wait_fact("operator_joined", within=8, call_id=call_id)
    opened = (await told(ladder, call_id, "incident_opened"))[0].fact.incident_id
    await rung.press("*72")

    async def closed() -> bool:
        return any(entry.fact.word == "incident_closed" for entry in await ladder.journal(incident_id=opened))

    await eventually(closed, 8, "the incident is closed")
    await leg.hang_up()
    await ladder.wait_fact("help_call_ended", call_id=call_id)
    await asyncio.sleep(8)  # longer than a call back would take
    assert "call_back_started" not in {entry.fact.word for entry in await ladder.journal(incident_id=opened)}
