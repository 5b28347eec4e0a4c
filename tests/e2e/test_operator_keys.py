"""What operators do with the keys of a telephone: the outcome, the colleague, and a silent resident."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from phones import sound
from phones.desk import PhoneDesk
from phones.leg import Leg
from phones.phone import Phone
from tests.support.centre import OPERATORS, CentreUnderTest, centre_under_test
from tests.support.eventually import eventually
from tests.support.fingerprint import likeness

RESCUE = "0811110009"


async def talk(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, number: str, says: bytes = b""
) -> tuple[Leg, Leg, str]:
    """A resident who talks with the first operator: both ends and the call."""
    button = await centre.resident(desk, number)
    leg = await button.press_button(centre.settings.help_number, says)
    rung = await operators[0].ring()
    await rung.call.answer()
    await rung.established()
    call_id = centre.call_id()
    await centre.wait_fact("operator_joined", call_id=call_id)
    return leg, rung, call_id


async def test_an_operator_closes_the_incident_by_key_in_the_talk(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    leg, rung, call_id = await talk(centre, operators, desk, "0999998981")
    await rung.press("*72")
    incident_id = (await centre.wait_fact("help_call_received", call_id=call_id)).fact.incident_id
    closed = await centre.wait_fact("incident_closed", closed_by=f"operator:{OPERATORS[0]}", disposition="reassured")
    assert closed.fact.incident_id == (await centre.wait_fact("incident_opened", call_id=call_id)).fact.incident_id
    assert incident_id
    assert leg.is_up and rung.is_up, "a key hangs nobody up"
    await leg.hang_up()


async def test_a_talk_on_hold_is_on_record_and_the_resident_hears_a_voice_meanwhile(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    leg, rung, call_id = await talk(centre, operators, desk, "0999998991")
    await asyncio.sleep(1)  # the story itself: some words first
    await rung.call.hold()
    await centre.wait_fact("resident_held", call_id=call_id, operator_id=OPERATORS[0])
    heard = len(leg.heard)
    await eventually(lambda: sound.loud_seconds(bytes(leg.heard[heard:])) > 1, 6, "a voice or music, no dead line")
    await asyncio.sleep(centre.settings.least_talk_seconds + 5)  # the story itself: longer than a dead phone is given
    assert rung.is_up and leg.is_up, "on hold is not dead"
    await rung.call.resume()
    await centre.wait_fact("resident_resumed", call_id=call_id, operator_id=OPERATORS[0])
    assert leg.is_up and rung.is_up
    await leg.hang_up()
    await centre.wait_fact("help_call_ended", call_id=call_id)
    words = [entry.fact.word for entry in await centre.journal() if entry.fact.call_id == call_id]
    assert (words.count("resident_held"), words.count("resident_resumed")) == (1, 1)


async def test_an_operator_closes_the_last_incident_after_the_talk(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    leg, rung, call_id = await talk(centre, operators, desk, "0999998982")
    await leg.hang_up()
    await rung.ended()
    said = await operators[0].press_button("*71")
    await said.established()
    await said.ended(6)
    opened = await centre.wait_fact("incident_opened", call_id=call_id)
    closed = await centre.wait_fact("incident_closed", disposition="false_alarm")
    assert closed.fact.incident_id == opened.fact.incident_id
    assert sound.loud_seconds(bytes(said.heard)) > 0.3, "the phone says that it is noted"


async def test_an_operator_hands_over_to_a_colleague_and_the_resident_stays(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    leg, first, call_id = await talk(centre, operators, desk, "0999998983")
    operators[1].answer(0.3, sound.tone(1300, 20))
    await first.press("*4")
    second = await operators[1].ring(5)
    await second.established()
    await centre.wait_fact("incident_handed_over", call_id=call_id, to_operator_id=OPERATORS[1])
    await first.hang_up()
    before = len(leg.heard)
    await eventually(
        lambda: sound.tone_seconds(bytes(leg.heard[before:]), 1300, 0.5) > 1, 8, "she hears the second operator"
    )
    assert leg.is_up and second.is_up
    await leg.hang_up()


async def test_a_silent_resident_is_flagged_to_the_operator_and_never_hung_up(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    leg, rung, call_id = await talk(centre, operators, desk, "0999998984")
    await centre.wait_fact("silent_call", call_id=call_id, within=centre.settings.silent_seconds + 4)
    await eventually(lambda: sound.loud_seconds(bytes(rung.heard)) > 1, 6, "the operator is told")
    assert sound.loud_seconds(bytes(leg.heard[-16000:])) < 0.2, "the resident hears none of it"
    await asyncio.sleep(1)
    assert leg.is_up and rung.is_up
    assert "resident_spoke" not in await centre.facts(call_id)


async def test_a_silent_call_is_closed_by_key_only_after_a_second_look(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    leg, rung, call_id = await talk(centre, operators, desk, "0999998986")
    await centre.wait_fact("silent_call", call_id=call_id, within=centre.settings.silent_seconds + 4)
    await leg.hang_up()
    await rung.ended()
    asked = await operators[0].press_button("*72")
    await asked.established()
    await asked.ended(12)
    heard = sound.read_wav(centre.settings.data_dir / "sounds" / "th" / "operator" / "second-look.wav")
    assert likeness(bytes(asked.heard), heard) > 0.9, "the phone asks for a second look"
    opened = await centre.wait_fact("incident_opened", call_id=call_id)
    closed_ones = [one.fact.incident_id for one in await centre.journal() if one.fact.word == "incident_closed"]
    assert opened.fact.incident_id not in closed_ones
    said = await operators[0].press_button("*72")
    await said.established()
    await said.ended(6)
    looked = await centre.wait_fact("second_look_given", call_id=call_id)
    closed = await centre.wait_fact("incident_closed", disposition="reassured")
    assert looked.fact.incident_id == closed.fact.incident_id == opened.fact.incident_id


async def test_a_resident_who_speaks_is_no_silent_call(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    leg, rung, call_id = await talk(centre, operators, desk, "0999998985", sound.tone(440, 30))
    await centre.wait_fact("resident_spoke", call_id=call_id)
    await asyncio.sleep(centre.settings.silent_seconds + 1)
    assert "silent_call" not in await centre.facts(call_id)
    assert leg.is_up and rung.is_up


@pytest.fixture(scope="module")
async def reaching(tmp_path_factory: pytest.TempPathFactory, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    """A centre with a line out: its operators fetch others into a talk."""
    folder = tmp_path_factory.mktemp("reaching") / "data"
    async with centre_under_test(folder, outside=desk, contact_ring_seconds=6, tier_pause_seconds=1) as centre:
        yield centre


async def test_the_rescue_team_joins_by_key_and_stays_when_the_operator_leaves(
    reaching: CentreUnderTest, desk: PhoneDesk
) -> None:
    reaching.ask_asterisk(f"dialplan set global FALLBACK_RESCUE team-1:{RESCUE}")
    operators = await reaching.register(desk, *OPERATORS)
    team = await desk.outside(RESCUE)
    team.answer(0.2, keys="1", keys_after=1, says=sound.tone(1700, 60))
    leg, operator, call_id = await talk(reaching, operators, desk, "0999998986", sound.tone(440, 60))
    await operator.press("*2")
    rescue = await team.ring(8)
    await reaching.wait_fact("operator_asked", call_id=call_id, wanted="rescue")
    await reaching.wait_fact("responder_joined", within=20, call_id=call_id, responder_id="team-1")
    for who, hertz in ((leg, 1700.0), (operator, 1700.0), (rescue, 440.0)):
        before = len(who.heard)
        await eventually(
            lambda who=who, hertz=hertz, before=before: sound.tone_seconds(bytes(who.heard[before:]), hertz, 0.3) > 1,
            8,
            f"{hertz} Hz is heard by all three",
        )
    await operator.hang_up()
    before = len(rescue.heard)
    await eventually(lambda: sound.tone_seconds(bytes(rescue.heard[before:]), 440, 0.5) > 1, 8, "they go on alone")
    assert leg.is_up
    await leg.hang_up()
    await reaching.hang_up_all()
    await reaching.no_channel_left(10)


async def test_a_second_key_fetches_again_and_no_key_moves_the_resident(
    reaching: CentreUnderTest, desk: PhoneDesk
) -> None:
    reaching.ask_asterisk(f"dialplan set global FALLBACK_RESCUE team-1:{RESCUE}")
    operators = await reaching.register(desk, *OPERATORS)
    team = await desk.outside(RESCUE)
    team.answer(0.2, keys="2", keys_after=1)
    leg, operator, call_id = await talk(reaching, operators, desk, "0999998987", sound.tone(440, 60))
    await operator.press("*2")
    await reaching.wait_fact("responder_declined", within=20, call_id=call_id, responder_id="team-1")
    team.answer(0.2, keys="1", keys_after=1)
    show = "core show channels concise"
    await eventually(lambda: "Playback" not in reaching.ask_asterisk(show), 8, "every voice has finished")
    await operator.press("*2")
    await reaching.wait_fact("operator_asked", count=2, call_id=call_id)
    await reaching.wait_fact("responder_joined", within=20, call_id=call_id, responder_id="team-1")
    assert leg.is_up and operator.is_up
    await leg.hang_up()
    await reaching.hang_up_all()
    await reaching.no_channel_left(10)
