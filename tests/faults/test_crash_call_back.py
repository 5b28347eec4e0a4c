"""Asterisk or the listener dies in the middle: whoever was on the line is called back, once."""

import asyncio
import time
from collections.abc import AsyncIterator
from signal import SIGKILL

import pytest

from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import CentreUnderTest, centre_under_test
from tests.support.eventually import eventually

AFTER_RESTART_SECONDS = 15.0
GAPS = {"call_back_gaps": "4,5,6", "call_back_busy_seconds": 2, "call_back_ring_seconds": 5}


@pytest.fixture(scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    folder = tmp_path_factory.mktemp("crash") / "data"
    async with centre_under_test(folder, outside=desk, **GAPS) as centre:
        yield centre


@pytest.fixture
async def operators(centre: CentreUnderTest, desk: PhoneDesk) -> list[Phone]:
    return await centre.register(desk, "malee", "somsak")


async def _restarted(centre: CentreUnderTest, old: int) -> float:
    """When Asterisk takes calls again after its death."""

    def booted() -> bool:
        return centre.pid_or_none("asterisk") not in (None, old) and "fully booted" in _said(centre)

    await eventually(lambda: asyncio.to_thread(booted), 30, "Asterisk is up again")
    return time.monotonic()


def _said(centre: CentreUnderTest) -> str:
    try:
        return centre.ask_asterisk("core waitfullybooted")
    except Exception as error:  # noqa: BLE001  it is not up yet, in one of many ways
        return str(error)


async def test_a_talk_that_asterisk_took_with_it_goes_on_within_fifteen_seconds_of_its_restart(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999998811")
    leg = await button.press_button(centre.settings.help_number)
    rung = await operators[0].ring(5)
    await rung.call.answer()
    await rung.established()
    call_id = centre.call_id()
    await centre.wait_fact("operator_joined", call_id=call_id)
    old = centre.send("asterisk", SIGKILL)
    up_at = await _restarted(centre, old)
    # the phones know nothing of it: they stay in their dead call until somebody puts them down
    await leg.hang_up()
    await rung.hang_up()
    back = await button.ring(AFTER_RESTART_SECONDS)
    assert back.began_at - up_at < AFTER_RESTART_SECONDS
    started = (await centre.wait_fact("call_back_started", of_call_id=call_id)).fact
    assert started.data["reason"] == "lost"
    ended = await centre.wait_fact("help_call_ended", call_id=call_id)
    assert (ended.fact.data["ended_by"], ended.recovered) == ("centre", True)
    for phone in operators:
        phone.answer(0.2)
    await back.call.answer()
    await back.established()
    await centre.wait_fact("operator_joined", within=20, call_id=started.call_id)
    assert button.rung == 1


async def test_with_listener_and_asterisk_both_killed_the_waiting_resident_is_found(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999998812")
    leg = await button.press_button(centre.settings.help_number)
    await operators[0].ring(5)
    call_id = centre.call_id()
    await centre.wait_fact("operator_rang", call_id=call_id)
    old = centre.send("asterisk", SIGKILL)
    centre.send("ami_listener", SIGKILL)
    up_at = await _restarted(centre, old)
    await leg.hang_up()
    back = await button.ring(AFTER_RESTART_SECONDS)
    assert back.began_at - up_at < AFTER_RESTART_SECONDS
    await centre.wait_fact("call_back_started", of_call_id=call_id, reason="lost")


async def test_a_listener_killed_while_it_rings_back_rings_nobody_twice(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999998813")
    leg = await button.press_button(centre.settings.help_number)
    await operators[0].ring(5)
    call_id = centre.call_id()
    await leg.hang_up()
    back = await button.ring(10)
    centre.send("ami_listener", SIGKILL)
    for phone in operators:
        phone.answer(0.2)
    await back.call.answer()
    await back.established()
    started = (await centre.wait_fact("call_back_started", of_call_id=call_id)).fact
    await centre.wait_fact("operator_joined", within=20, call_id=started.call_id)
    assert (await centre.wait_fact("call_back_answered", call_id=started.call_id)).fact.incident_id == call_id
    assert button.rung == 1


async def test_a_listener_killed_after_the_hang_up_calls_back_when_it_is_there_again(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, "0999998814")
    leg = await button.press_button(centre.settings.help_number)
    await operators[0].ring(5)
    call_id = centre.call_id()
    centre.send("ami_listener", SIGKILL)
    await leg.hang_up()
    await button.ring(AFTER_RESTART_SECONDS)
    own = [
        entry.fact
        for entry in await centre.journal()
        if entry.fact.word == "call_back_started" and entry.fact.data["of_call_id"] == call_id
    ]
    assert len(own) == 1
