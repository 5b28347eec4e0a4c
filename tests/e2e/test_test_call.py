"""An installer dials the test number: the phone says whose it is, a key proves the hand-over."""

from phones import sound
from phones.desk import PhoneDesk
from tests.support.centre import KNOWN, KNOWN_ID, UNKNOWN, CentreUnderTest
from tests.support.eventually import eventually


async def test_key_one_proves_that_the_phone_is_the_residents(centre: CentreUnderTest, desk: PhoneDesk) -> None:
    phone = await centre.resident(desk, KNOWN)
    leg = await phone.press_button(centre.settings.test_number)
    await leg.established()
    await eventually(lambda: sound.loud_seconds(bytes(leg.heard)) > 3, 15, "the phone says whose it is")
    await leg.press("1")
    tested = await centre.wait_fact("phone_tested", within=15)
    assert tested.fact.data["result"] == "right"
    assert tested.fact.data["resident_ids"] == [KNOWN_ID]
    await leg.ended(15)


async def test_key_two_says_that_it_is_another_persons(centre: CentreUnderTest, desk: PhoneDesk) -> None:
    phone = await centre.resident(desk, KNOWN)
    leg = await phone.press_button(centre.settings.test_number)
    await leg.established()
    await eventually(lambda: sound.loud_seconds(bytes(leg.heard)) > 3, 15)
    await leg.press("2")
    await centre.wait_fact("phone_tested", within=15, result="wrong")
    await leg.ended(15)


async def test_an_unregistered_phone_is_told_so(centre: CentreUnderTest, desk: PhoneDesk) -> None:
    phone = await centre.resident(desk, UNKNOWN)
    leg = await phone.press_button(centre.settings.test_number)
    await leg.established()
    await centre.wait_fact("phone_tested", within=20, result="unregistered")
    await leg.ended(15)
    assert sound.loud_seconds(bytes(leg.heard)) > 2
