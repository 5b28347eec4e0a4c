"""Whoever presses is helped: an unknown, a withheld and a malformed number reach an operator like any other."""

import pytest

from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import KNOWN, UNKNOWN, CentreUnderTest


@pytest.mark.parametrize(
    ("number", "headers", "kind"),
    [
        (UNKNOWN, {}, "number"),
        ("anonymous", {"Privacy": "id"}, "withheld"),
        ("anonymous", {"Privacy": "id", "P-Asserted-Identity": f"<sip:{KNOWN}@127.0.0.1>"}, "withheld"),
        ("12-34-x", {}, "malformed"),
        ("0812345678'--", {}, "malformed"),
        ("66999998765", {}, "number"),
    ],
)
async def test_any_caller_rings_an_operator(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, number: str, headers: dict[str, str], kind: str
) -> None:
    operators[0].answer(0.3)
    before = len([entry for entry in await centre.journal() if entry.fact.word == "help_call_ended"])
    button = await centre.resident(desk, number)
    leg = await button.press_button(centre.settings.help_number, headers=headers)
    rung = await operators[0].ring(2.5)
    await rung.established()
    await leg.hang_up()

    ended = await centre.wait_fact("help_call_ended", count=before + 1)
    facts = {entry.fact.word: entry.fact.data for entry in await centre.journal(call_id=ended.fact.call_id)}
    assert facts["help_call_received"]["caller"] == kind
    assert facts["resident_identified"]["resident_ids"] == []
    assert facts["plan_chosen"]["line"] == "fastagi"
    incident = facts.get("incident_opened") or facts["incident_joined"]
    assert incident["resident_id"] == ""
    assert facts["operator_answered"]["operator_id"] == "malee"


@pytest.mark.parametrize("number", ["0999999101", "66999999101", "+66999999101", "999999101"])
async def test_every_spelling_of_a_number_is_the_same_phone(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, number: str
) -> None:
    before = len([entry for entry in await centre.journal() if entry.fact.word == "resident_identified"])
    button = await centre.resident(desk, number)
    leg = await button.press_button(centre.settings.help_number)
    await operators[0].ring(2.5)
    await leg.hang_up()
    identified = await centre.wait_fact("resident_identified", count=before + 1)
    assert identified.fact.data["resident_ids"] == ["HW-001"]


async def test_a_number_dialled_that_nobody_planned_is_a_help_call(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    """The provider may deliver its account name: the trunk reaches the help line, never an operator or a script."""
    for dialled in ("saijai-account", "op-malee", "identify", "0541234"):
        button = await centre.resident(desk, UNKNOWN)
        leg = await button.press_button(dialled)
        await operators[0].ring(2.5)
        await leg.hang_up()
        await centre.no_channel_left()
