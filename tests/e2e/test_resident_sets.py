"""A resident hears her own set of prompts from the first word to the last; whoever helps hears central Thai."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from phones import sound
from phones.desk import PhoneDesk
from phones.leg import Leg
from tests.support.centre import OPERATORS, CentreUnderTest, centre_under_test
from tests.support.eventually import eventually
from tests.support.fingerprint import SAME, heard_in_order, likeness
from tests.support.originate import originate, originate_into

SLOW, NORTHERN, ENGLISH, HELPER = "0999999181", "0999999182", "0999999183", "0999999291"
ROSTER = f"""id,numbers,first_name,community,language,caregivers
SET-1,{SLOW},ช้า,ชุมชนตัวอย่าง,th_slow,ผู้ช่วย:หลาน:{HELPER}
SET-2,{NORTHERN},เหนือ,ชุมชนตัวอย่าง,nod,
SET-3,{ENGLISH},Sample,ชุมชนตัวอย่าง,en,ผู้ช่วย:เพื่อน:{HELPER}
"""
QUICK = {
    "operator_ring_seconds": 8, "queue_seconds": 8, "ladder_after_seconds": 20, "fallback_ring_seconds": 2,
    "contact_ring_seconds": 30, "tier_pause_seconds": 1, "call_back_gaps": "2,3,4",
}  # fmt: skip
STILL_TRYING = "help-call/still-trying"
GREETING, NOTICE, INTRO = "help-call/greeting-known", "help-call/recorded-notice", "call-back/intro"
SURE = 0.9
LOOK_SECONDS = 3


@pytest.fixture(scope="module")
async def quick(tmp_path_factory: pytest.TempPathFactory, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    """Nobody of the staff answers: the greeting is heard to its end, and soon what comes after it."""
    folder = tmp_path_factory.mktemp("sets") / "data"
    roster = tmp_path_factory.mktemp("roster") / "residents.csv"
    roster.write_text(ROSTER, "utf-8")
    async with centre_under_test(folder, outside=desk, roster=roster, **QUICK) as centre:
        yield centre


@pytest.fixture
async def centre(quick: CentreUnderTest, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    """Operators' phones ring in vain; no channel is left and the chain is whole after each story."""
    for operator in await quick.register(desk, *OPERATORS):
        operator.ignore()
    yield quick
    await quick.hang_up_all()
    await quick.no_channel_left(10)
    verdict = await quick.verify()
    assert verdict.ok, verdict.problems


def installed(centre: CentreUnderTest, prompt_id: str, prompt_set: str) -> bytes:
    return sound.read_wav(Path(centre.settings.data_dir) / "sounds" / prompt_set / f"{prompt_id}.wav")


async def press(centre: CentreUnderTest, desk: PhoneDesk, number: str) -> Leg:
    button = await centre.resident(desk, number)
    leg = await button.press_button(centre.settings.help_number)
    await leg.established()
    return leg


async def hears(leg: Leg, wanted: bytes, within: float) -> None:
    """Until this sound was heard, all of it; looked for each time that some seconds more were heard."""
    looked_at = 0

    async def is_heard() -> bool:
        nonlocal looked_at
        if len(leg.heard) - looked_at < LOOK_SECONDS * 2 * sound.RATE and leg.is_up:
            return False
        looked_at = len(leg.heard)
        return await asyncio.to_thread(likeness, bytes(leg.heard), wanted) > SURE  # the phones go on meanwhile

    await eventually(is_heard, within, "the sound")


async def test_who_hears_slow_prompts_still_does_when_nobody_answered(
    centre: CentreUnderTest, desk: PhoneDesk
) -> None:
    leg = await press(centre, desk, SLOW)
    await hears(leg, installed(centre, STILL_TRYING, "th_slow"), 70)
    others = {one: installed(centre, STILL_TRYING, one) for one in ("th", "th_slow")}
    assert heard_in_order(bytes(leg.heard), others) == ["th_slow"]


async def test_who_hears_slow_prompts_is_called_back_with_them(centre: CentreUnderTest, desk: PhoneDesk) -> None:
    button = await centre.resident(desk, SLOW)
    leg = await button.press_button(centre.settings.help_number)
    await leg.established()
    await leg.hang_up()
    back = await button.ring(15)
    await back.call.answer()
    await back.established()
    await hears(back, installed(centre, "call-back/intro", "th_slow"), 40)


async def test_who_hears_slow_prompts_tries_a_phone_with_them(centre: CentreUnderTest, desk: PhoneDesk) -> None:
    phone = await centre.resident(desk, SLOW)
    leg = await phone.press_button(centre.settings.test_number)
    await leg.established()
    await hears(leg, installed(centre, "test-call/press", "th_slow"), 25)


async def test_whoever_helps_hears_central_thai(centre: CentreUnderTest, desk: PhoneDesk) -> None:
    helper = await desk.outside(HELPER)
    await press(centre, desk, SLOW)
    rung = await helper.ring(45)
    await rung.call.answer()
    await rung.established()
    await hears(rung, installed(centre, "responder/press", "th"), 45)
    await rung.press("1")
    await hears(rung, installed(centre, "responder/taken", "th"), 15)


async def test_who_speaks_english_hears_english_from_greeting_to_waiting(
    centre: CentreUnderTest, desk: PhoneDesk
) -> None:
    leg = await press(centre, desk, ENGLISH)
    await hears(leg, installed(centre, STILL_TRYING, "en"), 70)
    heard = {
        f"{one}/{name}": installed(centre, name, one) for one in ("th", "en") for name in (GREETING, STILL_TRYING)
    }
    assert heard_in_order(bytes(leg.heard), heard) == [f"en/{GREETING}", f"en/{STILL_TRYING}"]


async def test_who_helps_somebody_who_speaks_english_hears_thai(centre: CentreUnderTest, desk: PhoneDesk) -> None:
    helper = await desk.outside(HELPER)
    await press(centre, desk, ENGLISH)
    rung = await helper.ring(45)
    await rung.call.answer()
    await rung.established()
    await hears(rung, installed(centre, "responder/press", "th"), 45)
    assert likeness(bytes(rung.heard), installed(centre, "responder/press", "en")) < SAME


async def test_northern_thai_is_heard_and_what_it_lacks_in_central_thai(
    centre: CentreUnderTest, desk: PhoneDesk
) -> None:
    leg = await press(centre, desk, NORTHERN)
    await hears(leg, installed(centre, NOTICE, "th"), 40)
    heard = {"th_nod": installed(centre, GREETING, "th_nod"), "th": installed(centre, GREETING, "th")}
    told = heard_in_order(bytes(leg.heard), {**heard, "notice": installed(centre, NOTICE, "th")})
    assert told == ["th_nod", "notice"]
    phone = await desk.outside(HELPER)
    phone.answer(0.2)
    await originate(centre, HELPER, "Playback", f"test-call/intro&{NOTICE}&{INTRO}", "th_nod")
    played = await phone.ring()
    await played.ended(40)
    told = heard_in_order(bytes(played.heard), {one: installed(centre, one, "th") for one in (NOTICE, INTRO)})
    assert told == [NOTICE], "Asterisk itself falls back, sentence by sentence"
    assert likeness(bytes(played.heard), installed(centre, INTRO, "th_nod")) > SURE


async def test_a_set_that_is_not_installed_is_central_thai(centre: CentreUnderTest, desk: PhoneDesk) -> None:
    phone = await desk.outside(HELPER)
    phone.answer(0.2)
    await originate_into(centre, HELPER, "call-back", SAIJAI_PROMPT_SET="xx", SAIJAI_PRIORITY="20")
    leg = await phone.ring()
    await hears(leg, installed(centre, INTRO, "th"), 40)
