"""Before the shift: is the headset right? The operator hears herself, and what was chosen is there the next day."""

from playwright.async_api import Page

from phones import sound
from phones.desk import PhoneDesk
from tests.browser.conftest import Browsers
from tests.browser.test_gone import talking
from tests.support.browser import VOICE
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually

SETTINGS = ".phone-settings summary"
MICROPHONE, VOLUME = '[data-part="microphone"]', '[data-part="volume"]'


async def test_an_operator_hears_herself_and_no_incident_comes_of_it(
    centre: CentreUnderTest, browsers: Browsers
) -> None:
    page = await browsers.operator("malee")
    before = len(await centre.journal())
    await page.page.click(SETTINGS)
    await page.page.click('[data-part="echo-test"]')
    await page.is_in("echo")
    await page.hears(VOICE)
    await page.page.screenshot(path=browsers.folder / "echo.png")
    level = await page.page.evaluate("document.querySelector('[data-part=\"level\"]').value")
    assert level > 0, "the bar shows her voice"
    await page.page.click('[data-part="hang-up"]')
    await page.is_in("ready")
    told = {entry.fact.word for entry in (await centre.journal())[before:]}
    assert not told & {"help_call_received", "incident_opened", "operator_rang"}
    assert not page.troubles


async def test_another_microphone_in_mid_talk_loses_no_word_and_is_remembered(
    centre: CentreUnderTest, browsers: Browsers, desk: PhoneDesk
) -> None:
    page = await browsers.operator("malee")
    leg = await talking(centre, desk, page)
    await page.page.click(SETTINGS)
    known = await page.page.eval_on_selector_all(f"{MICROPHONE} option", "all => all.map((one) => one.value)")
    assert len(known) > 2, "the computer has more than one"
    await page.page.select_option(MICROPHONE, known[-1])
    await page.page.locator(VOLUME).fill("0.4")
    so_far = len(leg.heard)
    await eventually(
        lambda: sound.tone_seconds(bytes(leg.heard[so_far:]), VOICE) > 1, 8, "she is heard through the other one"
    )
    await page.hears(440)
    await page.page.click('[data-part="hang-up"]')
    await page.is_in("ready")

    await page.page.reload()
    await page.is_in("ready")
    await eventually(lambda: _chosen(page.page, known[-1]), 5, "the next day it is still chosen")
    assert await page.page.input_value(VOLUME) == "0.4"
    assert not page.troubles


async def _chosen(page: Page, wanted: str) -> bool:
    return await page.input_value(MICROPHONE) == wanted
