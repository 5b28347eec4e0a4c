"""Asterisk or the broker stops turning: it is killed and started again by itself, and nobody has to be called."""

import time
from pathlib import Path
from signal import SIGKILL, SIGSTOP, Signals

import pytest

from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.faults.conftest import MANY
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually

TAKES_CALLS_WITHIN_SECONDS = 10.0


@pytest.mark.parametrize("how", [SIGSTOP, SIGKILL], ids=["frozen", "killed"])
async def test_asterisk_is_back_and_an_operator_rings_within_ten_seconds(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, how: Signals
) -> None:
    button = await centre.resident(desk, "0999990030")
    began = time.monotonic()
    pid = centre.send("asterisk", how)

    await eventually(lambda: centre.pid_or_none("asterisk") not in (None, pid), TAKES_CALLS_WITHIN_SECONDS)
    await eventually(centre.takes_calls, TAKES_CALLS_WITHIN_SECONDS, "SIP answers")
    leg = await button.press_button(centre.settings.help_number)
    await eventually(lambda: any(phone.rung for phone in operators), 3, "an operator rings")
    took = time.monotonic() - began

    assert took < TAKES_CALLS_WITHIN_SECONDS
    await eventually(lambda: _can_be_rung(centre) >= len(MANY), 3, "every phone is offered calls again")
    await leg.hang_up()


async def test_a_frozen_broker_is_started_again(centre: CentreUnderTest) -> None:
    pid = centre.send("mosquitto", SIGSTOP)
    await eventually(lambda: centre.pid_or_none("mosquitto") not in (None, pid), 8, "another broker")


async def test_the_questions_of_the_watchdog_leave_no_line_in_any_log(centre: CentreUnderTest) -> None:
    """They are asked twice a second, for years."""
    for file in (*(centre.settings.data_dir / "asterisk" / "log").glob("messages*"), *_logs(centre)):
        said = file.read_text(encoding="utf-8", errors="replace")
        for word in ("OPTIONS", "unauthenticated", "heartbeat@", "not authorised"):
            assert word not in said, file.name


def _logs(centre: CentreUnderTest) -> list[Path]:
    return [centre.settings.data_dir / "log" / f"{name}.log" for name in ("asterisk", "mosquitto")]


def _can_be_rung(centre: CentreUnderTest) -> int:
    contacts = [line for line in centre.ask_asterisk("pjsip show contacts").splitlines() if "op-" in line]
    return sum(" Avail " in line for line in contacts)
