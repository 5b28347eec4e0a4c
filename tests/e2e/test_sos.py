"""A pendant that cannot speak: its resident's telephone rings, an operator talks, and it hears so."""

import json
from collections.abc import Iterator

import pytest

from db.devices import DeviceBook
from phones.desk import PhoneDesk
from phones.phone import Phone
from runtime.clock import SystemClock
from tests.support.centre import KNOWN, KNOWN_ID, CentreUnderTest
from tests.support.eventually import eventually
from tests.support.gateway import Gateway

WATCH, CALLED_WITHIN_SECONDS = "watch-7", 10.0


@pytest.fixture
def gateway(centre: CentreUnderTest) -> Iterator[Gateway]:
    gateway = Gateway(centre)
    yield gateway
    gateway.close()


async def test_a_pendant_rings_its_resident_and_both_talk_and_it_is_one_press_however_often_it_is_sent(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, gateway: Gateway
) -> None:
    async with centre.database() as database:
        assert await DeviceBook(database).add(WATCH, KNOWN_ID, SystemClock().now())
    telephone = await centre.resident(desk, KNOWN)
    said = json.dumps({"id": "17", "latitude": 18.29, "longitude": 99.49, "battery": 63})

    gateway.press(WATCH, said)
    back = await telephone.ring(CALLED_WITHIN_SECONDS)
    for _ in range(3):
        gateway.press(WATCH, said)
    for phone in operators:
        phone.answer(0.2)
    await back.call.answer()
    await back.established()

    incident_id = f"sos-{WATCH}.17"
    started = (await centre.wait_fact("call_back_started", of_call_id=incident_id, reason="sos")).fact
    await centre.wait_fact("operator_joined", within=15, call_id=started.call_id)
    await eventually(lambda: len(gateway.answers) == 4, 10, "each message was answered")
    topics, answers = zip(*gateway.answers, strict=True)
    assert set(topics) == {f"saijai/v1/sos/{WATCH}/answer"}
    assert {(answer["accepted"], answer["incident_id"]) for answer in answers} == {(True, incident_id)}
    told = [entry.fact.word for entry in await centre.journal() if entry.fact.incident_id == incident_id]
    assert (told.count("incident_opened"), told.count("sos_received"), told.count("call_back_started")) == (1, 1, 1)
    assert telephone.rung == 1
    async with centre.database() as database:
        [device] = await DeviceBook(database).all()
    assert (device.battery, device.latitude) == (63, 18.29)
    assert centre.mqtt is not None
    heard = [topic for topic, _ in centre.mqtt.messages if "/sos/" in topic]
    assert heard == [], "a reader does not hear where somebody is"


async def test_what_is_no_press_is_answered_with_the_remedy(centre: CentreUnderTest, gateway: Gateway) -> None:
    gateway.press(WATCH, "help")
    await eventually(lambda: gateway.answers, 10, "an answer")
    [(_, answer)] = gateway.answers
    assert answer["accepted"] is False and "id" in str(answer["reason"])
