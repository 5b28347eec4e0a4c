"""A supervisor sees who talks, and is in the talk by her own phone: in the page, or on the desk."""

from phones import sound
from phones.desk import PhoneDesk
from tests.browser.conftest import CHIEF, Browsers
from tests.browser.test_gone import talking
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually

CHIEF_VOICE = 1400


async def test_a_supervisor_listens_in_the_page(centre: CentreUnderTest, browsers: Browsers, desk: PhoneDesk) -> None:
    page, chief = await browsers.operator("malee"), await browsers.someone(CHIEF)
    await chief.sign_in(CHIEF)
    await chief.page.goto(f"{chief.address}/supervise")
    await chief.is_in("ready")
    leg = await talking(centre, desk, page)
    await chief.page.click('[data-operator="malee"][data-way="listen"]:not(:disabled)', timeout=10_000)
    await chief.is_in("listening")
    await chief.hears(440, 8)
    await chief.page.screenshot(path=browsers.folder / "supervise.png")
    told = await centre.wait_fact("talk_supervised", operator_id="malee", by=CHIEF, way="listen")
    assert told.fact.incident_id == centre.call_id()
    await chief.page.click('[data-part="hang-up"]')
    await chief.is_in("ready")
    await page.hears(440)
    await leg.hang_up()


async def test_a_whisper_reaches_the_operator_alone_and_who_joins_is_heard_by_all(
    centre: CentreUnderTest, browsers: Browsers, desk: PhoneDesk
) -> None:
    [own] = await centre.register(desk, CHIEF)
    centre.ask_asterisk(f"queue pause member PJSIP/op-{CHIEF}")  # she takes no calls
    own.answer(0.1, sound.tone(CHIEF_VOICE, 60, -6))
    page, chief = await browsers.operator("malee"), await browsers.someone(CHIEF)
    leg = await talking(centre, desk, page, says=sound.tone(440, 60, -30))
    await chief.sign_in(CHIEF)
    await chief.is_in("ready")
    await chief.page.goto(f"{chief.address}/wall")  # no phone there: the one on the desk rings
    await centre.no_page(CHIEF)
    csrf = await chief.page.get_attribute('meta[name="csrf"]', "content")

    async def asks(way: str) -> None:
        asked = {"operator": "malee", "way": way}
        answer = await chief.page.request.post(
            f"{chief.address}/phone/supervise", form=asked, headers={"X-CSRF": str(csrf)}
        )
        assert answer.ok, await answer.text()

    await asks("whisper")
    rung = await own.ring(8)
    await page.hears(CHIEF_VOICE, 8)
    assert sound.tone_seconds(bytes(leg.heard), CHIEF_VOICE) < 0.1, "the resident hears nothing of it"
    await rung.hang_up()
    await asks("join")
    await own.ring(8)
    await eventually(lambda: sound.tone_seconds(bytes(leg.heard), CHIEF_VOICE) > 0.5, 8, "the resident hears her")
    await leg.hang_up()
