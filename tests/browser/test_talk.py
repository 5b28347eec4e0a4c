"""A talk in the page with others in it: rescue, a colleague; and one operator with two phones."""

import asyncio

from playwright.async_api import expect

from phones import sound
from phones.desk import PhoneDesk
from tests.browser.conftest import Browsers
from tests.browser.test_gone import talking
from tests.support.browser import VOICE
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually
from tests.support.ladder import RESCUE, listed

RESCUE_VOICE = 1700


async def test_rescue_joins_by_the_keypad_and_stays_when_the_operator_leaves(
    centre: CentreUnderTest, browsers: Browsers, desk: PhoneDesk
) -> None:
    listed(centre, rescue=f"team-1:{RESCUE}")
    page = await browsers.operator("malee")
    team = await desk.outside(RESCUE)
    team.answer(0.2, sound.tone(RESCUE_VOICE, 60), keys="1", keys_after=1.0)
    leg = await talking(centre, desk, page)
    call_id = centre.call_id()
    await page.page.click(".phone-keypad summary")
    for key in "*2":
        await page.page.click(f'[data-key="{key}"]')
    rung = await team.ring(10)
    await centre.wait_fact("responder_joined", 20, call_id=call_id)
    await page.page.keyboard.press("m")  # of two voices at once the tone of one is hard to tell
    await eventually(lambda: sound.tone_seconds(bytes(leg.heard), RESCUE_VOICE) > 0.5, 8, "the resident hears rescue")

    await page.page.click('[data-part="hang-up"]')
    await page.is_in("ready")
    for ear, pitch, who in ((leg, RESCUE_VOICE, "the resident"), (rung, 440, "rescue")):
        so_far = len(ear.heard)
        await eventually(
            lambda ear=ear, so_far=so_far, pitch=pitch: sound.tone_seconds(bytes(ear.heard[so_far:]), pitch) > 1,
            20,
            f"{who} still hears the other",
        )
    assert leg.is_up and rung.is_up
    await leg.hang_up()
    listed(centre)


async def test_the_second_operator_sees_that_it_is_taken(
    centre: CentreUnderTest, browsers: Browsers, desk: PhoneDesk
) -> None:
    await centre.put_away("malee", "somsak")
    first, second = await browsers.operator("malee"), await browsers.operator("somsak")
    button = await centre.resident(desk, "0999998911")
    leg = await button.press_button(centre.settings.help_number, sound.tone(440, 60))
    await first.is_in("ringing")
    await second.is_in("ringing", centre.settings.operator_ring_seconds + 5)
    await second.page.screenshot(path=browsers.folder / "both.png")
    await second.page.keyboard.press("Space")
    await second.is_in("talking")
    # between two rings the phone is ready as well: what it says in the end counts
    await expect(first.page.locator('[data-part="said"]')).to_have_text("มีผู้รับสายนี้แล้ว")
    await first.is_in("ready")
    await first.page.screenshot(path=browsers.folder / "taken.png")
    await leg.hang_up()


async def test_who_talks_in_the_page_is_not_rung_on_the_desk(
    centre: CentreUnderTest, browsers: Browsers, desk: PhoneDesk
) -> None:
    [own, other] = await centre.register(desk, "malee", "somsak")
    page = await browsers.operator("malee")
    leg = await talking(centre, desk, page)
    assert own.rung == 0, "the page goes before the desk"
    button = await centre.resident(desk, "0999998912")
    waiting = await button.press_button(centre.settings.help_number)
    rung = await other.ring(5)
    assert own.rung == 0, "one human is not two operators"
    await rung.call.answer()
    await rung.established()
    for each in (waiting, leg):
        await each.hang_up()


async def test_mute_and_hold_end_no_talk(centre: CentreUnderTest, browsers: Browsers, desk: PhoneDesk) -> None:
    page = await browsers.operator("malee")
    leg = await talking(centre, desk, page)
    await page.page.keyboard.press("m")
    await asyncio.sleep(6)  # longer than Asterisk waits for a phone that is lost
    so_far = len(leg.heard)
    await asyncio.sleep(0.5)
    assert sound.tone_seconds(bytes(leg.heard[so_far:]), VOICE) < 0.1, "muted is muted"
    assert await page.page.text_content('[data-part="heard"]') == "ปิดไมโครโฟนอยู่ ผู้โทรไม่ได้ยินคุณ"
    await page.page.keyboard.press("m")
    await eventually(lambda: sound.tone_seconds(bytes(leg.heard[so_far:]), VOICE) > 0.3, 3, "heard again")
    await page.page.keyboard.press("l")
    await page.is_in("held")
    await centre.wait_fact("resident_held")
    await asyncio.sleep(12)  # longer than a lost phone on hold is waited for
    assert await page.state() == "held"
    await page.page.keyboard.press("l")
    await page.is_in("talking")
    so_far = len(leg.heard)
    await eventually(lambda: sound.tone_seconds(bytes(leg.heard[so_far:]), VOICE) > 0.3, 3, "the talk goes on")
    await leg.hang_up()
