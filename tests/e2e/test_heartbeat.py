"""Every few minutes a help call that nobody pressed goes the whole way to a robot; two that do not are an alarm."""

from collections.abc import AsyncIterator
from signal import SIGKILL, SIGSTOP

import pytest

from commands.status import look
from phones.desk import PhoneDesk
from tests.support.centre import CentreUnderTest, centre_under_test
from tests.support.eventually import eventually

EACH_SECONDS = 3


@pytest.fixture(scope="module")
async def beating(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CentreUnderTest]:
    folder = tmp_path_factory.mktemp("heartbeat") / "data"
    async with centre_under_test(folder, heartbeat_seconds=EACH_SECONDS) as centre:
        yield centre


async def test_it_goes_the_whole_way_and_rings_no_human(beating: CentreUnderTest, desk: PhoneDesk) -> None:
    humans = await beating.register(desk, "malee", "somsak")
    passed = (await beating.wait_fact("heartbeat_passed", within=15, count=2)).fact
    assert passed.data["way"] == "fastagi"
    assert 0 < passed.data["ring_ms"] < 2500
    assert [phone.rung for phone in humans] == [0, 0]
    told = {entry.fact.word for entry in await beating.journal()}
    assert told <= {"heartbeat_passed", "listener_connected"}, "no incident, no help call, no recording"
    seen = look(beating.settings)
    assert seen["open_incidents"] == 0
    assert seen["parts"]["heartbeat"]["ok"]

    async def newest_is_shown() -> bool:
        newest = (await beating.wait_fact("heartbeat_passed")).fact
        return bool(look(beating.settings)["last_heartbeat_at"] == newest.happened_at.isoformat())

    await eventually(newest_is_shown, 5, "status shows the newest")
    mqtt = beating.mqtt
    assert mqtt is not None
    await eventually(lambda: any(topic == "saijai/v1/centre/heartbeat_passed" for topic, _ in mqtt.messages), 5)


async def test_without_fastagi_it_goes_the_way_that_a_call_goes_then(beating: CentreUnderTest) -> None:
    async with beating.stopped("agi", SIGKILL):
        passed = (await beating.wait_fact("heartbeat_passed", within=25, way="process")).fact
    assert 0 < passed.data["ring_ms"] < 2500


async def test_a_real_call_is_taken_at_the_same_time(beating: CentreUnderTest, desk: PhoneDesk) -> None:
    humans = await beating.register(desk, "malee", "somsak")
    button = await beating.resident(desk, "0999990040")
    leg = await button.press_button(beating.settings.help_number)
    await eventually(lambda: any(phone.rung for phone in humans), 3)
    before = len([entry for entry in await beating.journal() if entry.fact.word == "heartbeat_passed"])
    await beating.wait_fact("heartbeat_passed", within=10, count=before + 1)
    await leg.hang_up()
    await beating.hang_up_all()


async def test_a_frozen_robot_is_started_again(beating: CentreUnderTest) -> None:
    pid = beating.send("heartbeat", SIGSTOP)
    await eventually(lambda: beating.pid_or_none("heartbeat") not in (None, pid), 8, "another robot")


async def test_while_asterisk_is_away_each_is_missed_and_says_where_it_ended(beating: CentreUnderTest) -> None:
    async with beating.stopped("asterisk", SIGSTOP):
        missed = (await beating.wait_fact("heartbeat_missed", within=20, count=2)).fact
        assert missed.data["reason"] == "operator not registered: no answer to REGISTER"
        beating.send("asterisk", SIGKILL)
    before = len([entry for entry in await beating.journal() if entry.fact.word == "heartbeat_passed"])
    await beating.wait_fact("heartbeat_passed", within=30, count=before + 1)
