"""An operator begins, pauses and goes at the screen; both phones are one operator, also after a restart."""

from signal import SIGKILL

from phones.desk import PhoneDesk
from tests.browser.conftest import Browsers
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually


async def test_a_pause_holds_for_both_phones_and_over_a_restart(
    centre: CentreUnderTest, browsers: Browsers, desk: PhoneDesk
) -> None:
    [own, other] = await centre.register(desk, "malee", "somsak")
    page = await browsers.operator("malee")
    await page.page.click('[data-part="pause"] summary')
    await page.page.click('[data-pause="meal"]')
    await page.page.wait_for_selector('#phone[data-shift="paused"]')
    await page.page.screenshot(path=browsers.folder / "paused.png")
    await centre.wait_fact("operator_paused", operator_id="malee", reason="meal")
    await eventually(lambda: _paused(centre, "malee") == {"PJSIP/op-malee", "PJSIP/web-malee"}, 5, "both pause")

    await eventually(lambda: _is_written_down(centre, "web-malee"), 5, "Asterisk has written it down, once a second")
    centre.send("asterisk", SIGKILL)
    await centre.all_well(40)
    await eventually(
        lambda: _paused(centre, "malee") == {"PJSIP/op-malee", "PJSIP/web-malee"}, 10, "both pause again"
    )
    await page.is_in("ready", 20)
    await centre.register(desk, "malee", "somsak", anew=True)
    button = await centre.resident(desk, "0999998921")
    leg = await button.press_button(centre.settings.help_number)
    await other.ring(8)
    assert own.rung == 0
    assert await page.state() == "ready"
    await leg.hang_up()

    await page.page.click('[data-part="resume"]')
    await page.page.wait_for_selector('#phone[data-shift="signed_in"]')
    await eventually(lambda: not _paused(centre, "malee"), 5, "takes calls again")
    await page.page.reload()
    await page.is_in("ready")
    assert await page.page.get_attribute("#phone", "data-shift") == "signed_in"
    await page.page.click('[data-part="sign-out"]')
    await page.page.wait_for_selector('#phone[data-shift="signed_out"]')
    await centre.wait_fact("operator_signed_out", operator_id="malee")
    await page.take_calls()


async def test_one_window_has_the_phone_and_another_takes_it_when_asked(
    centre: CentreUnderTest, browsers: Browsers
) -> None:
    first = await browsers.operator("malee")
    second = await first.another_window()
    await second.is_in("elsewhere")
    assert await first.state() == "ready", "nobody is thrown out by a second window"
    await second.page.screenshot(path=browsers.folder / "elsewhere.png")
    await second.page.click('[data-part="take-over"]')
    await second.is_in("ready")
    await first.is_in("elsewhere")
    await second.page.close()
    await first.page.click('[data-part="take-over"]')
    await first.is_in("ready")


async def test_who_signs_in_at_another_computer_has_the_phone_there(
    centre: CentreUnderTest, browsers: Browsers, desk: PhoneDesk
) -> None:
    first = await browsers.operator("malee")
    second = await browsers.someone("second")
    await second.sign_in("malee")
    await second.is_in("ready")
    button = await centre.resident(desk, "0999998922")
    leg = await button.press_button(centre.settings.help_number)
    await second.is_in("ringing")
    assert await first.state() != "ringing"
    await first.page.reload()
    await first.is_in("elsewhere")
    await leg.hang_up()


def _paused(centre: CentreUnderTest, operator_id: str) -> set[str]:
    shown = centre.ask_asterisk("queue show operators")
    lines = [line.split() for line in shown.splitlines() if f"-{operator_id} " in line and "paused" in line]
    return {line[0] for line in lines}


def _is_written_down(centre: CentreUnderTest, phone: str) -> bool:
    """Whether the pause of this phone is in the book that Asterisk reads at its start."""
    found = centre.asterisk_book("/Queue/PersistentMembers/%")
    of_phone = [one for _, value in found for one in value.split("|") if phone in one]
    return len(of_phone) == 4 and all("meal" in one for one in of_phone)
