"""The whole way by keys alone: the card with the ring, the answer, rescue, the outcome, and the journal."""

from playwright.async_api import expect

from phones import sound
from phones.desk import PhoneDesk
from runtime.clock import SystemClock
from tests.browser.conftest import Browsers
from tests.support.centre import KNOWN, KNOWN_ID, CentreUnderTest
from tests.support.eventually import eventually
from tests.support.ladder import RESCUE, listed

CARD_SECONDS = 1.0  # from the ring in the page to the card; the ring itself does not wait for it
RESCUE_VOICE = 1700


async def test_from_the_press_to_the_outcome_without_a_mouse(
    centre: CentreUnderTest, browsers: Browsers, desk: PhoneDesk
) -> None:
    listed(centre, rescue=f"team-1:{RESCUE}")
    first, second = await browsers.operator("malee"), await browsers.someone("somsak")
    await second.sign_in("somsak")
    keys, card = first.page.keyboard, first.page.locator(".incident h2")
    team = await desk.outside(RESCUE)
    team.answer(0.2, sound.tone(RESCUE_VOICE, 90), keys="1", keys_after=1.0)
    button = await centre.resident(desk, KNOWN)
    leg = await button.press_button(centre.settings.help_number, sound.tone(440, 90))
    await first.is_in("ringing")
    await expect(card).to_contain_text("บัวผัน", timeout=5000)
    shown_at = SystemClock().now().timestamp()
    [(rang_at, incident)] = await first.told("ring")
    assert shown_at - rang_at < CARD_SECONDS, f"the card came {shown_at - rang_at:.2f} s after the ring"
    await first.page.screenshot(path=browsers.folder / "card.png")

    await keys.press("Space")
    await first.is_in("talking")
    await expect(second.page.locator(f'.line[data-id="{incident}"]')).to_contain_text("คุยอยู่", timeout=5000)
    await first.page.locator("body").press("r")
    await centre.wait_fact("operator_asked", call_id=incident, operator_id="malee", wanted="rescue")
    await centre.wait_fact("responder_joined", 25, call_id=incident, responder_id="team-1")
    so_far = len(leg.heard)
    await eventually(  # among the operator's own voice
        lambda: sound.tone_seconds(bytes(leg.heard[so_far:]), RESCUE_VOICE, 0.3) > 0.5,
        15,
        "the resident hears rescue",
    )
    await first.page.screenshot(path=browsers.folder / "rescue.png")

    await first.page.locator("body").press("x")
    await keys.press("4")
    closed = await centre.wait_fact("incident_closed", disposition="rescue_sent")
    assert (closed.fact.incident_id, closed.fact.data["closed_by"]) == (incident, "operator:malee")
    await expect(second.page.locator(f'#closed .line[data-id="{incident}"]')).to_have_count(1, timeout=5000)
    assert leg.is_up, "closing hangs nobody up"
    await leg.hang_up()
    viewed = await centre.wait_fact("resident_viewed", by="malee", resident_id=KNOWN_ID)
    assert viewed.fact.incident_id == incident
    assert not first.troubles and not second.troubles
    listed(centre)
