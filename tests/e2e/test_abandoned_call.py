"""The resident hangs up before anybody answered: the call is over, the record says that somebody must call back."""

from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import UNKNOWN, CentreUnderTest


async def test_a_resident_who_hangs_up_while_it_rings_is_recorded_as_abandoned(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await desk.resident(centre.server, UNKNOWN)
    leg = await button.press_button(centre.settings.help_number)
    rung = await operators[0].ring()
    await leg.established()
    await leg.hang_up()
    await rung.ended()  # the operator's phone stops ringing

    abandoned = await centre.wait_fact("help_call_abandoned")
    words = await centre.facts(abandoned.fact.call_id)
    assert words.count("help_call_ended") == 1
    assert words.count("help_call_abandoned") == 1
    assert "operator_answered" not in words
    ended = await centre.wait_fact("help_call_ended", answered=False, ended_by="resident")
    assert ended.fact.call_id == abandoned.fact.call_id
    missed = await centre.wait_fact("operator_did_not_answer")
    assert missed.fact.call_id == abandoned.fact.call_id
    assert not (centre.settings.recordings_dir / "live" / f"{abandoned.fact.call_id}.wav").exists()
