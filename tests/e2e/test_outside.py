"""The network outside, as this test bench plays it: any number dialled on the trunk rings that person's phone."""

import asyncio

import pytest

from phones import sound
from phones.desk import PhoneDesk
from phones.provider import BUSY, DECLINED, OUT_OF_REACH, SWITCHED_OFF
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually
from tests.support.originate import originate

CAREGIVER = "0812345678"
MUSIC = "saijai-th-waiting"


@pytest.mark.parametrize("number", [CAREGIVER, "+66812345678", "66812345678"])
async def test_a_dialled_number_rings_that_phone_and_the_person_hears(
    centre: CentreUnderTest, desk: PhoneDesk, number: str
) -> None:
    phone = await desk.outside(CAREGIVER)
    phone.answer(0.2)
    await originate(centre, number, "MusicOnHold", MUSIC)
    leg = await phone.ring()
    await leg.established()
    assert desk.provider.dialled[-1].number == number
    await eventually(lambda: sound.loud_seconds(bytes(leg.heard)) > 1, 5, "the person hears the prompt")
    assert any(name.startswith("PJSIP/trunk-") for name in centre.channels())
    await leg.hang_up()


async def test_a_pressed_key_reaches_asterisk(centre: CentreUnderTest, desk: PhoneDesk) -> None:
    phone = await desk.outside(CAREGIVER)
    phone.answer(0.2, keys="1", keys_after=0.5)
    await originate(centre, CAREGIVER, "Read", "KEY,,1,,1,10")  # Asterisk hangs up as soon as it has the key
    leg = await phone.ring()
    await leg.established()
    await leg.ended(4)


async def test_without_a_key_asterisk_goes_on_waiting(centre: CentreUnderTest, desk: PhoneDesk) -> None:
    phone = await desk.outside(CAREGIVER)
    phone.answer(0.2, sound.tone(440, 5))
    await originate(centre, CAREGIVER, "Read", "KEY,,1,,1,10")
    leg = await phone.ring()
    await leg.established()
    with pytest.raises(TimeoutError):
        await leg.ended(2)


@pytest.mark.parametrize("status", [BUSY, DECLINED, SWITCHED_OFF])
async def test_a_refused_call_ends_at_once_and_rings_nowhere(
    centre: CentreUnderTest, desk: PhoneDesk, status: int
) -> None:
    phone = await desk.outside(CAREGIVER)
    phone.refuse(status)
    before = len(desk.provider.dialled)
    await originate(centre, CAREGIVER, "MusicOnHold", MUSIC)
    await eventually(lambda: len(desk.provider.dialled) > before, 2, "it was dialled")
    await centre.no_channel_left(2)
    assert phone.rung == 0


async def test_a_phone_out_of_reach_never_says_a_word(centre: CentreUnderTest, desk: PhoneDesk) -> None:
    phone = await desk.outside(CAREGIVER)
    phone.refuse(OUT_OF_REACH)
    before = len(desk.provider.dialled)
    await originate(centre, CAREGIVER, "MusicOnHold", MUSIC)
    await eventually(lambda: len(desk.provider.dialled) > before, 2, "it was dialled")
    [name] = centre.channels()
    await asyncio.to_thread(centre.ask_asterisk, f"channel request hangup {name}")


async def test_a_resident_is_called_back_on_the_phone_he_pressed(centre: CentreUnderTest, desk: PhoneDesk) -> None:
    button = await centre.resident(desk, "0999999101")
    button.answer(0.2, hangs_up_after=0.5)
    await originate(centre, "0999999101", "MusicOnHold", MUSIC)
    leg = await button.ring()
    await leg.ended(4)
    assert leg.was_up
