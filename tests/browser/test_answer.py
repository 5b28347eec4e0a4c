"""A resident presses, and the operator answers in the page: seen, heard both ways, on record."""

import asyncio

from phones import sound
from phones.desk import PhoneDesk
from runtime.clock import SystemClock
from tests.browser.conftest import Browsers
from tests.support.browser import VOICE
from tests.support.centre import KNOWN, CentreUnderTest
from tests.support.eventually import eventually

RING_SECONDS = 1.0  # from the INVITE of the resident to what the operator sees
HEARD_SECONDS = 2.0


async def test_space_answers_and_both_hear_each_other(
    centre: CentreUnderTest, browsers: Browsers, desk: PhoneDesk
) -> None:
    page = await browsers.operator("malee")
    button = await centre.resident(desk, KNOWN)
    pressed_at = SystemClock().now().timestamp()
    leg = await button.press_button(centre.settings.help_number, sound.tone(440, 30))
    await page.is_in("ringing")
    call_id = centre.call_id()
    [(rang_at, incident)] = await page.told("ring")
    assert incident == call_id
    assert rang_at - pressed_at < RING_SECONDS, f"the page rang after {rang_at - pressed_at:.2f} s"
    await page.page.screenshot(path=browsers.folder / "ringing.png")

    await page.page.keyboard.press("Space")
    await page.is_in("talking", HEARD_SECONDS)
    await eventually(lambda: sound.tone_seconds(bytes(leg.heard), VOICE) > 0.5, 5, "the resident hears the operator")
    await page.hears(440)
    before = await page.packets()
    await asyncio.sleep(1)
    after = await page.packets()
    assert after["received"] - before["received"] >= 40
    assert after["sent"] - before["sent"] >= 40
    await page.page.screenshot(path=browsers.folder / "talking.png")
    answered = await centre.wait_fact("operator_answered", call_id=call_id)
    assert answered.fact.data["operator_id"] == "malee"
    await centre.wait_fact("operator_joined", call_id=call_id, operator_id="malee")

    await page.page.click('[data-part="hang-up"]')
    await page.is_in("ready")
    await leg.ended(5)
    words = await centre.facts(call_id)
    assert words.count("operator_answered") == 1
    assert not page.troubles
