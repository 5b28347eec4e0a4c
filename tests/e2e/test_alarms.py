"""No operator's phone can be rung: that is told before a resident finds out, by telephone too, and outside."""

from pathlib import Path

import pytest

from commands.status import look
from phones.desk import PhoneDesk
from tests.support.centre import CentreUnderTest, centre_under_test
from tests.support.eventually import eventually
from tests.support.outside import Outside

CARETAKER = "0999990900"
TOPIC = "saijai/v1/alarm/no_operator/operators"


@pytest.mark.timeout(120)
async def test_nobody_to_ring_is_an_alarm_until_somebody_is(desk: PhoneDesk, tmp_path: Path) -> None:
    caretaker = await desk.outside(CARETAKER)
    caretaker.answer(0.2)
    with Outside() as outside:
        told = {"alarm_number": CARETAKER, "deadman_url": outside.url, "deadman_seconds": 1}
        async with centre_under_test(tmp_path / "data", ("malee",), outside=desk, **told) as centre:
            raised = (await centre.wait_fact("alarm_raised", within=40)).fact
            assert raised.data["alarm"] == "no_operator"
            await eventually(lambda: _retained(centre).get("raised") is True, 5, "MQTT shows it")
            await eventually(lambda: "no_operator/operators" in look(centre.settings)["alarms"], 5, "status shows it")
            assert not look(centre.settings)["parts"]["alarms"]["ok"]
            leg = await caretaker.ring(within=10)
            await eventually(lambda: leg.heard and len(leg.heard) > 16000, 10, "the alarm is said")
            assert centre.settings.deadman_url
            heard = outside.heard

            await centre.register(desk, "malee")
            await centre.wait_fact("alarm_cleared", within=20, alarm="no_operator")
            await eventually(lambda: outside.heard > heard, 5, "all is well again outside")
            await eventually(lambda: _retained(centre).get("raised") is False, 5)
            assert look(centre.settings)["alarms"] == {}
            await leg.hang_up()
            await centre.hang_up_all()
            await centre.no_channel_left()
            told_of = {entry.fact.word for entry in await centre.journal()}
            assert told_of == {"alarm_raised", "alarm_cleared", "listener_connected"}, "a call out is no help call"


@pytest.mark.timeout(120)
async def test_a_resident_whom_nobody_attends_to_wakes_the_caretaker(desk: PhoneDesk, tmp_path: Path) -> None:
    caretaker = await desk.outside(CARETAKER)
    caretaker.answer(0.2)
    told = {"alarm_number": CARETAKER, "owner_seconds": 3, "queue_seconds": 4, "fallback_ring_seconds": 3}
    async with centre_under_test(tmp_path / "data", ("malee",), outside=desk, **told) as centre:
        [malee] = await centre.register(desk, "malee")
        malee.ignore()
        button = await centre.resident(desk, "0999999106")
        leg = await button.press_button(centre.settings.help_number)
        await centre.wait_fact("alarm_raised", within=20, alarm="no_owner")
        await centre.wait_fact("alarm_raised", within=20, alarm="unattended")
        assert "unattended/incidents" in look(centre.settings)["alarms"]
        await caretaker.ring(within=10)

        malee.answer(0.2)
        await eventually(lambda: any(one.is_up for one in malee.legs), 20, "the operator answers")
        await centre.wait_fact("alarm_cleared", within=20, alarm="unattended")
        await leg.hang_up()
        await centre.hang_up_all()
        await centre.close_incidents()
        await centre.no_channel_left()


def _retained(centre: CentreUnderTest) -> dict[str, object]:
    assert centre.mqtt is not None
    found = [payload for topic, payload in centre.mqtt.messages if topic == TOPIC]
    return dict(found[-1]) if found else {}
