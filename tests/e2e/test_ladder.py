"""Nobody at the centre takes the call: others are rung beside the operators until a human takes it by a key."""

from phones import sound
from phones.desk import PhoneDesk
from phones.provider import BUSY
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually
from tests.support.ladder import (
    BACKUP,
    NEIGHBOUR,
    RESCUE,
    RESIDENT_HERTZ,
    RESPONDER_HERTZ,
    hears,
    listed,
    pressed,
    told,
)  # fmt: skip


async def test_the_rescue_team_takes_it_by_key_and_both_hear_each_other(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    listed(ladder, rescue=f"team-1:{RESCUE}")
    team = await desk.outside(RESCUE)
    team.answer(0.2, keys="1", keys_after=1, says=sound.tone(RESPONDER_HERTZ, 60))
    leg, call_id = await pressed(ladder, desk, "0999997101")
    rung = await team.ring(12)
    await ladder.wait_fact("responder_joined", within=20, call_id=call_id, responder_id="team-1")
    await hears(rung, RESIDENT_HERTZ)
    await hears(leg, RESPONDER_HERTZ, seconds=3)
    await rung.hang_up()
    await leg.ended(5)
    left = await ladder.wait_fact("responder_left", call_id=call_id)
    assert left.fact.data["seconds"] >= 2
    story = ["tier_started", "responder_rang", "responder_picked_up", "responder_took", "responder_joined"]
    assert [word for word in await ladder.facts(call_id) if word in story] == story
    assert (await told(ladder, call_id, "responder_took"))[0].fact.data["line"] == "agi"
    ended = await ladder.wait_fact("help_call_ended", call_id=call_id)
    assert (ended.fact.data["answered"], ended.fact.data["ended_by"]) == (True, "responder")
    assert "help_call_abandoned" not in await ladder.facts(call_id)
    assert ladder.mqtt is not None
    assert "responder_took" in ladder.mqtt.facts(call_id), "whoever listens outside is told"


async def test_the_first_key_wins_and_the_others_hear_that_somebody_took_it(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    listed(ladder, rescue=f"slow:{BACKUP}&quick:{RESCUE}&away:{NEIGHBOUR}")
    slow, quick, away = [await desk.outside(number) for number in (BACKUP, RESCUE, NEIGHBOUR)]
    slow.answer(0.1)
    quick.answer(0.1, keys="1", keys_after=1.5)
    leg, call_id = await pressed(ladder, desk, "0999997102")
    listens, takes, rings = await slow.ring(12), await quick.ring(12), await away.ring(12)
    await ladder.wait_fact("responder_took", within=12, call_id=call_id, responder_id="quick")
    await rings.ended(3)
    assert not rings.was_up
    await listens.ended(8)
    reasons = {
        entry.fact.data["responder_id"]: entry.fact.data["reason"]
        for entry in await told(ladder, call_id, "responder_did_not_take")
    }
    assert reasons == {"slow": "taken_by_other", "away": "taken_by_other"}
    await ladder.wait_fact("responder_joined", within=12, call_id=call_id, responder_id="quick")
    assert takes.is_up
    await leg.hang_up()
    await takes.ended(5)


async def test_busy_decline_and_hang_up_go_on_and_everybody_is_rung_twice_but_who_declined(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    listed(ladder, backup=f"busy:{BACKUP}&cannot:{NEIGHBOUR}", rescue=f"machine:{RESCUE}")
    busy, cannot, machine = [await desk.outside(number) for number in (BACKUP, NEIGHBOUR, RESCUE)]
    busy.refuse(BUSY)
    cannot.answer(0.1, keys="2", keys_after=0.5)
    machine.answer(0.1, hangs_up_after=1)
    leg, call_id = await pressed(ladder, desk, "0999997103")
    await ladder.wait_fact("responder_declined", within=12, call_id=call_id, responder_id="cannot")
    await ladder.wait_fact("responder_did_not_take", 15, 2, call_id, responder_id="machine", reason="hung_up")
    await ladder.wait_fact("responder_did_not_take", 5, 2, call_id, responder_id="busy", reason="BUSY")
    second = await ladder.wait_fact("tier_started", 15, 2, call_id, tier="backup")
    assert second.fact.data["round"] == 2, "the ladder never ends"
    first_round = [
        entry.fact.data["responder_id"]
        for entry in await told(ladder, call_id, "responder_rang")
        if entry.fact.happened_at < second.fact.happened_at
    ]
    assert sorted(first_round) == ["busy", "busy", "cannot", "machine", "machine"]
    await leg.hang_up()
    await eventually(lambda: not ladder.channels(), 8, "nobody rings any more")


async def test_an_operator_who_answers_first_wins_and_the_others_stop(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    listed(ladder, rescue=f"listens:{BACKUP}&rings:{RESCUE}")
    listener, ringing = await desk.outside(BACKUP), await desk.outside(RESCUE)
    listener.answer(0.1)
    leg, call_id = await pressed(ladder, desk, "0999997104")
    listens, rings = await listener.ring(12), await ringing.ring(12)
    await listens.established()
    first = next(one for phone in ladder.phones.values() for one in phone.legs if not one.has_ended)
    await first.call.answer()
    await ladder.wait_fact("operator_joined", within=8, call_id=call_id)
    await rings.ended(3)
    assert not rings.was_up
    await listens.ended(8)
    await eventually(lambda: _reasons(ladder, call_id), 5, "both are told")
    assert leg.is_up, "the resident talks on"
    assert "responder_took" not in await ladder.facts(call_id)
    await leg.hang_up()


async def _reasons(centre: CentreUnderTest, call_id: str) -> bool:
    found = await told(centre, call_id, "responder_did_not_take")
    return [entry.fact.data["reason"] for entry in found] == ["taken_by_other", "taken_by_other"]


async def test_a_phone_of_ours_is_rung_as_a_backup_and_is_no_operator_in_the_journal(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    ladder.ask_asterisk("queue pause member PJSIP/op-somsak")  # a supervisor is in no queue
    listed(ladder, backup="supervisor:op-somsak")
    chief = ladder.phones["somsak"]
    chief.answer(0.1, keys="1", keys_after=1, says=sound.tone(RESPONDER_HERTZ, 60))
    try:
        leg, call_id = await pressed(ladder, desk, "0999997105")
        await ladder.wait_fact("responder_joined", within=15, call_id=call_id, responder_id="supervisor")
        await hears(leg, RESPONDER_HERTZ)
        await leg.hang_up()
        await ladder.wait_fact("responder_left", call_id=call_id)
        told_of = {entry.fact.data.get("operator_id") for entry in await ladder.journal(call_id=call_id)}
        assert "somsak" not in told_of, "rung as a responder, told as a responder"
        opened = [entry for entry in await ladder.journal() if entry.fact.word == "incident_opened"]
        assert {entry.fact.call_id for entry in opened} >= {call_id}
        assert opened[-1].fact.call_id == call_id, "the ring of a responder opens no incident"
    finally:
        ladder.ask_asterisk("queue unpause member PJSIP/op-somsak")
