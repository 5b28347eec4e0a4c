"""A program of the town asks by MQTT for a call back; whatever it sends again, the resident is rung once."""

import asyncio
import json

from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually
from tests.support.gateway import Gateway

ASKED = "saijai/v1/command/call_back"


async def test_a_call_back_that_is_asked_for_three_times_rings_once(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999998741")
    leg = await button.press_button(centre.settings.help_number)
    talk = await operators[0].ring()
    await talk.call.answer()
    await talk.established()
    call_id = centre.call_id()
    opened = (await centre.wait_fact("incident_opened", call_id=call_id)).fact
    await centre.wait_fact("operator_joined", call_id=call_id)
    await asyncio.sleep(centre.settings.least_talk_seconds + 1)  # the story itself: a talk that an operator ends
    await talk.hang_up()
    await eventually(lambda: not leg.is_up, 5, "the talk is over")
    await centre.wait_fact("help_call_ended", call_id=call_id)
    program = Gateway(centre, "command", f"{ASKED}/answer")
    try:
        for _ in range(3):
            program.send(ASKED, json.dumps({"id": "17", "incident": opened.incident_id}))
        program.send(ASKED, json.dumps({"id": "18", "incident": "saijai-0.0"}))
        program.send(ASKED, "ring him")
        program.send(f"saijai/v1/incident/{opened.incident_id}/incident_closed", "forged")
        await eventually(lambda: len(program.answers) == 5, 10, "each message was answered")
    finally:
        program.close()
    said = [(answer["id"], answer["accepted"]) for _, answer in program.answers]
    assert said == [("17", True)] * 3 + [("18", False), ("", False)]
    await button.ring(10)
    asked = [entry.fact for entry in await centre.journal() if entry.fact.data.get("operator_id") == "mqtt"]
    assert [(one.word, one.data["key_id"]) for one in asked] == [("operator_asked", "mqtt-17")]
    started = [entry for entry in await centre.journal() if entry.fact.data.get("of_call_id") == call_id]
    assert len(started) == 1 and button.rung == 1
    assert centre.mqtt is not None
    assert not any(payload == "forged" for _, payload in centre.mqtt.messages)
    assert not any("/command/" in topic for topic, _ in centre.mqtt.messages)
    await centre.close_incidents()
