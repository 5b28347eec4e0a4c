"""An incident stays open until a human says how it ended; then the next press is a new one."""

from commands.incidents import say_closed
from domain.incidents import Disposition
from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import CentreUnderTest


async def test_after_a_disposition_the_next_press_opens_a_new_incident(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999998901")
    first = await _press(centre, operators, button)
    opened = await centre.wait_fact("incident_opened", call_id=first)
    say_closed(centre.settings, opened.fact.incident_id, Disposition.FALSE_ALARM, "malee")
    closed = await centre.wait_fact("incident_closed", closed_by="malee")
    assert (closed.fact.incident_id, closed.fact.data["disposition"]) == (first, "false_alarm")
    second = await _press(centre, operators, button)
    again = await centre.wait_fact("incident_opened", call_id=second)
    assert again.fact.incident_id == second


async def _press(centre: CentreUnderTest, operators: list[Phone], button: Phone) -> str:
    leg = await button.press_button(centre.settings.help_number)
    await operators[0].ring()
    call_id = centre.call_id()
    await leg.hang_up()
    await centre.wait_fact("help_call_ended", call_id=call_id)
    return call_id
