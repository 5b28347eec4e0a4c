"""The MQTT broker is gone: calls go on, and every fact arrives later, once each, in order."""

from signal import SIGKILL

from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually


async def test_facts_of_a_call_without_a_broker_are_delivered_when_it_is_back(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999990010")
    kept = centre.settings.data_dir / "mosquitto" / "mosquitto.db"
    await eventually(kept.exists, 10, "the broker has written down who listens")
    async with centre.stopped("mosquitto", SIGKILL):
        leg = await button.press_button(centre.settings.help_number)
        await leg.established()
        await eventually(lambda: any(phone.rung for phone in operators), 2.5)
        await eventually(lambda: any(leg.is_up for phone in operators for leg in phone.legs), 3)
        call_id = centre.call_id()
        await leg.hang_up()
        await centre.wait_fact("help_call_ended", call_id=call_id)
    mqtt = centre.mqtt
    assert mqtt is not None
    journal = [entry.fact.word for entry in await centre.journal(call_id=call_id)]
    await eventually(lambda: len(mqtt.facts(call_id)) >= len(journal), 20, "delivered after the broker is back")
    journal = [entry.fact.word for entry in await centre.journal(call_id=call_id)]
    await eventually(lambda: mqtt.facts(call_id) == journal, 5, "once each and in order")
