"""The resident hangs up before anybody answered: the call is over, the record says that somebody must call back."""

from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import UNKNOWN, CentreUnderTest
from tests.support.eventually import eventually


async def test_a_resident_who_hangs_up_while_it_rings_is_recorded_as_abandoned(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, UNKNOWN)
    leg = await button.press_button(centre.settings.help_number)
    rung = await operators[0].ring()
    await leg.established()
    await leg.hang_up()
    await rung.ended()  # the operator's phone stops ringing

    abandoned = await centre.wait_fact("help_call_abandoned")
    ended = await centre.wait_fact("help_call_ended", call_id=abandoned.fact.call_id)  # two witnesses, in any order
    words = await centre.facts(abandoned.fact.call_id)
    assert words.count("help_call_ended") == 1
    assert words.count("help_call_abandoned") == 1
    assert "operator_answered" not in words
    assert (ended.fact.data["answered"], ended.fact.data["ended_by"]) == (False, "resident")
    await centre.wait_fact("operator_did_not_answer", call_id=abandoned.fact.call_id)
    live = centre.settings.recordings_dir / "live" / f"{abandoned.fact.call_id}.wav"
    await eventually(lambda: not live.exists(), 10, "no conversation, no recording")
