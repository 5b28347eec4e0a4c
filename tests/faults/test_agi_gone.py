"""FastAGI is dead or frozen: an operator rings all the same, in 100 of 100 calls within 2.5 s of the INVITE."""

import asyncio
import time
from signal import SIGKILL, SIGSTOP, Signals

import pytest

from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually

CALLS, AT_ONCE = 100, 8
RINGS_WITHIN_SECONDS = 2.5


@pytest.mark.parametrize("how", [SIGKILL, SIGSTOP], ids=["stopped", "frozen"])
@pytest.mark.timeout(240)
async def test_an_operator_rings_in_every_call_while_agi_is(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, how: Signals
) -> None:
    button = await centre.resident(desk, "0999990000")
    before = await _plans(centre)
    worst = 0.0
    async with centre.stopped("agi", how):
        for _ in range(0, CALLS, AT_ONCE):
            batch = min(AT_ONCE, CALLS - len(button.legs))
            worst = max(worst, await _one_batch(centre, operators, button, batch))
        began = time.monotonic()
    assert worst < RINGS_WITHIN_SECONDS, f"slowest ring {worst:.2f} s"
    # the watchdog ends the frozen process, and with it go the Local channels it held
    await eventually(lambda: not centre.channels(), 5, "no channel left")
    assert time.monotonic() - began < 5.5
    planned = await eventually(lambda: _planned(centre, before + CALLS), 15, "every call was planned")
    assert planned.count("process") + planned.count("fallback") == CALLS
    assert planned.count("process") > 0, "the second line decides, as far as the machine can bear it"


async def _one_batch(centre: CentreUnderTest, operators: list[Phone], button: Phone, count: int) -> float:
    """Calls at once, each its own number; the slowest ring in seconds."""
    rung_before = sum(phone.rung for phone in operators)
    pressed = time.monotonic()
    legs = [
        await button.press_button(centre.settings.help_number, headers={"P-Asserted-Identity": _identity(button, n)})
        for n in range(count)
    ]
    await eventually(
        lambda: sum(phone.rung for phone in operators) >= rung_before + count,
        RINGS_WITHIN_SECONDS + 1,
        f"{count} operators ring",
    )
    rung_at = max(leg.began_at for phone in operators for leg in phone.legs)
    await asyncio.gather(*(leg.hang_up() for leg in legs))
    await eventually(lambda: all(leg.has_ended for phone in operators for leg in phone.legs), 5)
    return rung_at - pressed


def _identity(button: Phone, number: int) -> str:
    return f"<sip:09999{len(button.legs):03}{number:02}@127.0.0.1>"


async def _plans(centre: CentreUnderTest) -> int:
    return sum(entry.fact.word == "plan_chosen" for entry in await centre.journal())


async def _planned(centre: CentreUnderTest, wanted: int) -> list[str]:
    """By which line each of the last calls was planned, once there are as many."""
    lines = [entry.fact.data["line"] for entry in await centre.journal() if entry.fact.word == "plan_chosen"]
    return lines[-CALLS:] if len(lines) == wanted else []


async def test_a_frozen_agi_is_ended_and_started_again_by_itself(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    """Nobody helps here: the watchdog notices, kills, and the supervisor starts a new one, all within 5 s."""
    pid = centre.send("agi", SIGSTOP)
    button = await centre.resident(desk, "0999990001")
    leg = await button.press_button(centre.settings.help_number)
    await eventually(lambda: any(phone.rung for phone in operators), RINGS_WITHIN_SECONDS)
    await leg.hang_up()
    await eventually(lambda: not centre.channels(), 5, "no channel is left")
    await eventually(lambda: centre.pid_or_none("agi") not in (None, pid), 5, "another agi process")


async def test_agi_dies_in_the_middle_of_the_question(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    """AGISTATUS would say SUCCESS here; only the script's own done mark counts."""
    pid = centre.send("agi", SIGSTOP)
    button = await centre.resident(desk, "0999990002")
    leg = await button.press_button(centre.settings.help_number)
    await eventually(lambda: any(name.startswith("Local/identify") for name in centre.channels()), 1)
    centre.send("agi", SIGKILL)
    await eventually(lambda: any(phone.rung for phone in operators), RINGS_WITHIN_SECONDS)
    await leg.hang_up()
    await eventually(lambda: centre.pid_or_none("agi") not in (None, pid), 5)
