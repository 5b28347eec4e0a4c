"""The operator is gone but the resident is still there: she is never hung up by somebody else's mishap."""

import asyncio

from phones import sound
from phones.desk import PhoneDesk
from phones.phone import Phone
from runtime.clock import SystemClock
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually


async def test_an_operator_who_hangs_up_by_mistake_does_not_end_the_call(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999998951")
    leg = await button.press_button(centre.settings.help_number)
    rung = await operators[0].ring()
    await rung.call.answer()
    await rung.established()
    call_id = centre.call_id()
    for phone in operators:
        phone.answer(0.5, sound.tone(1000, 3))
    await rung.hang_up()
    await eventually(lambda: sum(phone.rung for phone in operators) >= 2, 4, "it rings again")
    assert leg.is_up
    await eventually(lambda: sound.tone_seconds(bytes(leg.heard), 1000) > 1, 10, "an operator is there again")
    await leg.hang_up()
    words = await eventually(lambda: _ended(centre, call_id), 5)
    assert words.count("operator_answered") == 2
    assert "help_call_abandoned" not in words


async def test_a_phone_is_kept_though_one_renewal_of_its_registration_is_lost(
    centre: CentreUnderTest, operators: list[Phone]
) -> None:
    """It asks for a minute, and would be gone for most of one where a renewal falls into a restart of Asterisk."""
    left = [until - SystemClock().now().timestamp() for until in centre.remembered().values()]
    assert len(left) == len(operators)
    assert min(left) > 300


async def test_an_operator_who_ends_a_talk_ends_the_call(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999998952")
    operators[0].answer(0.1)
    leg = await button.press_button(centre.settings.help_number)
    rung = await operators[0].ring()
    await rung.established()
    await asyncio.sleep(centre.settings.least_talk_seconds + 1.2)  # the talk itself
    await rung.hang_up()
    await leg.ended(3)
    assert sum(phone.rung for phone in operators) == 1


async def test_a_second_press_never_cuts_a_running_talk(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999999101")
    for phone in operators:
        phone.answer(0.1)
    first = await button.press_button(centre.settings.help_number)
    rung = await operators[0].ring()
    await rung.established()
    second = await button.press_button(centre.settings.help_number)
    other = await operators[1].ring()
    await other.established()
    assert first.is_up and rung.is_up, "the talk goes on"
    await second.hang_up()
    await first.hang_up()


async def test_two_residents_who_share_a_phone_do_not_replace_each_other(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    buttons = [await centre.resident(desk, "0999999103") for _ in range(2)]
    legs = [await button.press_button(centre.settings.help_number) for button in buttons]
    for phone in operators:
        await phone.ring(3)
    assert all(leg.is_up for leg in legs)
    for leg in legs:
        await leg.hang_up()


async def _ended(centre: CentreUnderTest, call_id: str) -> list[str]:
    words = await centre.facts(call_id)
    return words if "help_call_ended" in words else []
