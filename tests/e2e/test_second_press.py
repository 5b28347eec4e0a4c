"""She presses again: the newest press is the line, it belongs to the same incident, and it rings no later."""

from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually

PHONE = "0999999106"  # a resident of samples/residents.csv, alone on this phone


async def test_a_second_press_joins_the_incident_and_replaces_the_first(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, PHONE)
    first = await button.press_button(centre.settings.help_number)
    await operators[0].ring()
    operators[0].answer(0.2)
    operators[1].answer(0.2)
    second = await button.press_button(centre.settings.help_number)

    await first.ended(within=3)
    await eventually(lambda: any(leg.is_up for phone in operators for leg in phone.legs), 4, "an operator answers")
    assert second.is_up
    joined = (await centre.wait_fact("incident_joined")).fact
    replaced = (await centre.wait_fact("help_call_replaced")).fact
    assert joined.data["press"] == 2
    assert replaced.data["by_call_id"] == joined.call_id
    assert joined.incident_id == replaced.call_id, "the incident is the first call's"
    await second.hang_up()
    ended = await centre.wait_fact("help_call_ended", call_id=joined.call_id)
    assert ended.fact.incident_id == joined.incident_id
    assert ended.fact.data["answered"] is True
    assert "help_call_abandoned" not in await centre.facts(replaced.call_id), "a replaced call is not called back"
