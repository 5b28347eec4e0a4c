"""Two residents press at once, or one operator does not hear: nobody waits for a phone that is busy or unheard."""

import asyncio

from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually


async def test_two_presses_ring_two_operators_within_two_and_a_half_seconds(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    for phone in operators:
        phone.answer(2.0)
    buttons = [await centre.resident(desk, number) for number in ("0999998701", "0999998702")]
    first = await buttons[0].press_button(centre.settings.help_number)
    await asyncio.sleep(0.3)  # the story itself: two presses 0.3 s apart
    second = await buttons[1].press_button(centre.settings.help_number)

    rung = [await phone.ring(2.5) for phone in operators]
    assert rung[0].began_at - first.began_at < 2.5
    assert rung[1].began_at - second.began_at < 2.5
    await asyncio.gather(*(leg.established(5) for leg in rung))
    assert [phone.rung for phone in operators] == [1, 1], "each caller was offered to one operator"
    await first.hang_up()
    await second.hang_up()


async def test_when_the_first_operator_does_not_answer_every_free_operator_rings(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999998703")
    leg = await button.press_button(centre.settings.help_number)
    await operators[0].ring()
    await operators[1].ring(within=centre.settings.operator_ring_seconds + 3)
    await eventually(lambda: operators[0].rung == 2, 3, "the first operator goes on ringing")
    await leg.hang_up()


async def test_with_no_operator_registered_the_call_goes_on_until_one_is(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    for phone in operators:
        await phone.agent.unregister()
    button = await centre.resident(desk, "0999998704")
    leg = await button.press_button(centre.settings.help_number)
    await leg.established()
    await eventually(lambda: len(leg.heard) > 16000 * 4, 8, "a voice, not a dead line")
    assert leg.is_up
    await operators[1].agent.register()
    await operators[1].ring(within=10)
    await leg.hang_up()
    await operators[0].agent.register()
