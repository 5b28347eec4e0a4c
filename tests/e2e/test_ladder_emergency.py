"""Nobody could be reached: the emergency number is called, and its dispatcher presses nothing."""

from phones import sound
from phones.desk import PhoneDesk
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually
from tests.support.ladder import EMERGENCY, RESCUE, RESIDENT_HERTZ, RESPONDER_HERTZ, hears, listed, pressed, told


async def test_the_dispatcher_talks_at_once_hears_the_summary_and_has_taken_it_by_staying(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    listed(ladder, emergency=EMERGENCY)
    dispatcher = await desk.outside(EMERGENCY)
    dispatcher.answer(0.1, sound.tone(RESPONDER_HERTZ, 60))
    leg, call_id = await pressed(ladder, desk, "0999997301")
    rung = await dispatcher.ring(12)
    await ladder.wait_fact("responder_joined", within=3, call_id=call_id, responder_id="emergency")
    await hears(leg, RESPONDER_HERTZ, seconds=0.5)
    await eventually(lambda: _spoken(bytes(rung.heard)) > 3, 12, "the summary is spoken into the talk")
    took = await ladder.wait_fact("responder_took", within=8, call_id=call_id, responder_id="emergency")
    assert took.fact.data["tier"] == "emergency"
    await leg.hang_up()
    await rung.ended(15)  # the summary is heard to its end


def _spoken(pcm: bytes) -> float:
    """Seconds in which something else than the resident's tone was loud."""
    return sound.loud_seconds(pcm) - sound.tone_seconds(pcm, RESIDENT_HERTZ, 0.9)


async def test_a_dispatcher_who_leaves_soon_took_nothing_and_is_not_called_again_at_once(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    listed(ladder, rescue=f"team-1:{RESCUE}", emergency=EMERGENCY)
    dispatcher, team = await desk.outside(EMERGENCY), await desk.outside(RESCUE)
    dispatcher.answer(0.1, hangs_up_after=0.3)  # seconds are counted whole: two clock ticks are the least talk here
    team.refuse(486)
    leg, call_id = await pressed(ladder, desk, "0999997302")
    rung = await dispatcher.ring(15)
    await rung.ended(8)
    again = await ladder.wait_fact("tier_started", 12, 2, call_id, tier="rescue")
    await ladder.wait_fact("responder_did_not_take", 12, 4, call_id, responder_id="team-1")
    assert leg.is_up
    assert dispatcher.rung == 1, "one call for a case in ten minutes"
    assert "responder_took" not in await ladder.facts(call_id)
    assert again.fact.happened_at > (await told(ladder, call_id, "responder_left"))[0].fact.happened_at
    await leg.hang_up()


async def test_an_emergency_number_that_is_not_set_is_never_dialled(ladder: CentreUnderTest, desk: PhoneDesk) -> None:
    listed(ladder, rescue=f"team-1:{RESCUE}")
    team = await desk.outside(RESCUE)
    team.refuse(486)
    before = len(desk.provider.dialled)
    leg, call_id = await pressed(ladder, desk, "0999997303")
    await ladder.wait_fact("tier_started", 15, 2, call_id, tier="rescue")
    assert {one.number for one in desk.provider.dialled[before:]} == {RESCUE}
    await leg.hang_up()
