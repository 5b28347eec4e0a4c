"""What may go wrong around a talk in the page: the resident is never left alone, and nothing is lost."""

import asyncio
import signal
import time

import pytest
from sqlalchemy import delete

from db.tables import sessions
from phones import sound
from phones.desk import PhoneDesk
from phones.leg import Leg
from tests.browser.conftest import Browsers
from tests.support.browser import VOICE, OperatorPage
from tests.support.centre import UNKNOWN, CentreUnderTest
from tests.support.eventually import eventually

BACK_SECONDS = 3.0  # until the next phone rings for a resident whose operator was lost
LOST_SECONDS = 6.0  # the same with the listener dead: Asterisk's own rtp_timeout of 4 s


async def talking(
    centre: CentreUnderTest, desk: PhoneDesk, page: OperatorPage, says: bytes = sound.tone(440, 60)
) -> Leg:
    """A resident in a talk with the operator of this page."""
    button = await centre.resident(desk, UNKNOWN)
    leg = await button.press_button(centre.settings.help_number, says)
    await page.is_in("ringing")
    await page.page.keyboard.press("Enter")
    await page.is_in("talking")
    await eventually(lambda: sound.tone_seconds(bytes(leg.heard), VOICE) > 0.3, 5, "the resident hears the operator")
    return leg


@pytest.mark.parametrize("how", ["tab closed", "browser killed", "browser killed, listener dead"])
async def test_a_resident_whose_operator_is_lost_is_with_the_next_one_at_once(
    centre: CentreUnderTest, browsers: Browsers, desk: PhoneDesk, how: str
) -> None:
    page = await browsers.operator("malee")
    leg = await talking(centre, desk, page)
    call_id = centre.call_id()
    await centre.wait_fact("operator_joined", call_id=call_id)
    [other] = await centre.register(desk, "somsak")
    other.answer(0.2, sound.tone(1400, 30))
    if how == "tab closed":
        lost_at = time.monotonic()
        await page.page.close()
        ring = await other.ring(BACK_SECONDS)
    elif how == "browser killed":
        lost_at = time.monotonic()
        page.kill()
        ring = await other.ring(BACK_SECONDS)
    else:
        async with centre.stopped("ami_listener", signal.SIGKILL):
            lost_at = time.monotonic()
            page.kill()
            ring = await other.ring(LOST_SECONDS)
    assert ring.began_at - lost_at < (LOST_SECONDS if "listener" in how else BACK_SECONDS)
    assert leg.is_up
    await eventually(lambda: sound.tone_seconds(bytes(leg.heard), 1400) > 0.5, 5, "the resident hears the next one")
    left = await centre.wait_fact("operator_left", 20, call_id=call_id, operator_id="malee")
    assert left.fact.data["cause"] == 44
    await leg.hang_up()


async def test_a_reload_in_mid_call_brings_the_resident_back_to_the_same_page(
    centre: CentreUnderTest, browsers: Browsers, desk: PhoneDesk
) -> None:
    page = await browsers.operator("malee")
    leg = await talking(centre, desk, page)
    await page.page.reload()
    await page.is_in("ringing", 10)
    assert await page.page.get_attribute("#phone", "data-shift") == "signed_in"
    await page.page.keyboard.press("Space")
    await page.is_in("talking")
    await page.hears(440)
    assert leg.is_up
    await leg.hang_up()
    await page.is_in("ready")


async def test_a_session_that_ends_in_mid_call_ends_no_call(
    centre: CentreUnderTest, browsers: Browsers, desk: PhoneDesk
) -> None:
    page = await browsers.operator("malee")
    leg = await talking(centre, desk, page)
    async with centre.database() as database, database.writing() as connection:
        await connection.execute(delete(sessions))
    await asyncio.sleep(4)  # longer than a sign-in is remembered
    assert await page.state() == "talking"
    await page.hears(440)
    heard = sound.tone_seconds(bytes(leg.heard), VOICE)
    await eventually(lambda: sound.tone_seconds(bytes(leg.heard), VOICE) > heard + 1, 5, "the talk goes on")
    await leg.hang_up()
    await page.is_in("ready")
    await page.page.reload()
    await page.page.wait_for_url("**/login**")


async def test_with_the_console_dead_a_signed_in_operator_rings_and_answers(
    centre: CentreUnderTest, browsers: Browsers, desk: PhoneDesk
) -> None:
    page = await browsers.operator("malee")
    async with centre.stopped("console", signal.SIGKILL):
        leg = await talking(centre, desk, page)
        await page.hears(440)
        await asyncio.sleep(centre.settings.least_talk_seconds + 1)  # the talk itself
        await page.page.click('[data-part="hang-up"]')
        await page.is_in("ready")
        await leg.ended(8)
    await centre.all_well()


async def test_a_socket_that_breaks_in_mid_call_breaks_no_talk_and_no_goodbye(
    centre: CentreUnderTest, browsers: Browsers, desk: PhoneDesk
) -> None:
    page = await browsers.operator("malee")
    leg = await talking(centre, desk, page)
    call_id = centre.call_id()
    await page.page.evaluate("sockets.at(-1).close()")
    await asyncio.sleep(3)  # longer than a page whose sound is gone too is waited for
    assert await page.state() == "talking"
    await page.hears(440)
    await leg.hang_up()
    await page.is_in("ready", 8)
    assert (await centre.facts(call_id)).count("operator_answered") == 1


async def test_a_microphone_that_cannot_be_used_is_said_in_plain_words(
    centre: CentreUnderTest, browsers: Browsers
) -> None:
    page = await browsers.someone("deaf")
    await page.page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'));"
    )
    await page.sign_in("malee")
    await page.is_in("no_microphone")
    assert "ใช้ไมโครโฟนไม่ได้" in str(await page.page.text_content('[data-part="state"]'))
    await page.page.screenshot(path=browsers.folder / "no-microphone.png")
