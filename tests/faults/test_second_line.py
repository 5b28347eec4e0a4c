"""FastAGI is dead or frozen, and the resident is known by name all the same; then the second line fails as well.

Each story kills the line above: FastAGI, then the process, then there is the plain dialplan.
"""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from signal import SIGCONT, SIGKILL, SIGSTOP, Signals

import pytest

from db.entry import Entry
from phones.desk import PhoneDesk
from phones.phone import Phone
from runtime import heartbeat
from tests.support.centre import KNOWN, KNOWN_ID, CentreUnderTest
from tests.support.eventually import eventually

RINGS_WITHIN_SECONDS = 2.5


@pytest.fixture
async def snapshot(centre: CentreUnderTest) -> AsyncIterator[None]:
    """The snapshot is fresh before the story, and again after it."""
    await _is_fresh(centre)
    yield
    await _is_fresh(centre)


async def _is_fresh(centre: CentreUnderTest) -> None:
    await eventually(lambda: _beats(centre), 10, "the agi process that runs is the one that shows signs of life")
    await centre.all_well()
    await eventually(centre.settings.snapshot_file.exists, 15, "a snapshot")


def _beats(centre: CentreUnderTest) -> bool:
    beat = heartbeat.read(centre.settings.run_dir, "agi")
    return beat is not None and beat.pid == centre.pid_or_none("agi")


async def _planned(centre: CentreUnderTest, desk: PhoneDesk, operators: list[Phone], number: str = KNOWN) -> Entry:
    """One press; an operator rings in time and is heard. What was planned."""
    for phone in operators:
        phone.forget()
    button = await centre.resident(desk, number)
    leg = await button.press_button(centre.settings.help_number)
    await eventually(lambda: any(phone.legs for phone in operators), RINGS_WITHIN_SECONDS + 1, "an operator rings")
    rung = min(one.began_at for phone in operators for one in phone.legs)
    assert rung - leg.began_at < RINGS_WITHIN_SECONDS
    await eventually(lambda: any(one.is_up for phone in operators for one in phone.legs), 4, "an operator answers")
    call_id = centre.call_id()
    greeting = centre.ask_asterisk(f"core show channel {_resident_channel(centre)}")
    await leg.hang_up()
    planned = await centre.wait_fact("plan_chosen", within=10, call_id=call_id)
    is_known = "SAIJAI_GREETING=saijai-th-greeting-known" in greeting
    assert is_known == bool(planned.fact.data["resident_id"])
    return planned


def _resident_channel(centre: CentreUnderTest) -> str:
    return next(name for name in centre.channels() if name.startswith("PJSIP/trunk-"))


@contextmanager
def _forced(centre: CentreUnderTest, name: str, value: str, afterwards: str) -> Iterator[None]:
    """A global of the dialplan, for a drill."""
    centre.ask_asterisk(f"dialplan set global {name} {value}")
    try:
        yield
    finally:
        centre.ask_asterisk(
            f"dialplan set global {name} {afterwards}" if afterwards else f"dialplan set global {name} ''"
        )


@pytest.mark.parametrize("how", [SIGKILL, SIGSTOP], ids=["stopped", "frozen"])
async def test_a_resident_is_known_by_name_while_agi_is(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, snapshot: None, how: Signals
) -> None:
    async with centre.stopped("agi", how):
        planned = await _planned(centre, desk, operators)
    assert planned.fact.data["line"] == "process"
    assert planned.fact.data["resident_id"] == KNOWN_ID
    identified = await centre.wait_fact("resident_identified", call_id=planned.fact.call_id)
    assert identified.fact.data["resident_ids"] == [KNOWN_ID]
    assert identified.fact.incident_id == planned.fact.incident_id


async def test_a_stranger_is_a_stranger_on_the_second_line_too(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, snapshot: None
) -> None:
    async with centre.stopped("agi", SIGKILL):
        planned = await _planned(centre, desk, operators, "0999990051")
    assert planned.fact.data["line"] == "process"
    assert planned.fact.data["subject"].startswith("phone:ph_")


async def test_without_agi_and_snapshot_the_dialplan_decides(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, snapshot: None
) -> None:
    async with centre.stopped("agi", SIGKILL):
        with _keeper_frozen(centre):
            centre.settings.snapshot_file.unlink()
            planned = await _planned(centre, desk, operators)
    assert (planned.fact.data["line"], planned.fact.data["resident_id"]) == ("fallback", "")


async def test_with_a_corrupt_snapshot_the_dialplan_decides(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, snapshot: None
) -> None:
    async with centre.stopped("agi", SIGKILL):
        with _keeper_frozen(centre):
            os.truncate(centre.settings.snapshot_file, 3000)
            planned = await _planned(centre, desk, operators)
            centre.settings.snapshot_file.unlink()  # the keeper writes another one
    assert planned.fact.data["line"] == "fallback"


@pytest.mark.parametrize("how", [SIGKILL, SIGSTOP], ids=["stopped", "frozen"])
async def test_a_process_that_hangs_costs_its_share_and_no_more(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, snapshot: None, how: Signals
) -> None:
    """Its leg ends with its time: the process itself is ended by the kernel a little later."""
    key = centre.settings.snapshot_key_file
    content, kept = key.read_bytes(), key.stat()
    async with centre.stopped("agi", how):
        key.unlink()
        os.mkfifo(key)
        key.chmod(0o644)
        try:
            planned = await _planned(centre, desk, operators)
        finally:
            key.unlink()
            key.write_bytes(content)
            key.chmod(0o640)
            os.chown(key, kept.st_uid, kept.st_gid)
        legs = [name for name in centre.channels() if name.startswith("Local/process")]
        assert legs == [], "no leg is held"
    assert planned.fact.data["line"] == "fallback"


@contextmanager
def _keeper_frozen(centre: CentreUnderTest) -> Iterator[None]:
    """Nobody writes the snapshot anew."""
    with ExitStack() as thawed:
        thawed.callback(os.kill, centre.send("second_line", SIGSTOP), SIGCONT)
        yield


@pytest.mark.parametrize("line", ["process", "fallback", "fastagi"])
async def test_a_drill_forces_the_line(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, snapshot: None, line: str
) -> None:
    with _forced(centre, "FORCE_LINE", line, ""):
        planned = await _planned(centre, desk, operators)
    assert planned.fact.data["line"] == line
    assert (planned.fact.data["resident_id"] == KNOWN_ID) == (line != "fallback")


async def test_more_processes_than_the_machine_can_bear_are_not_started(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, snapshot: None
) -> None:
    with _forced(centre, "FORCE_LINE", "process", ""), _forced(centre, "SECOND_LINE_AT_ONCE", "0", "8"):
        planned = await _planned(centre, desk, operators)
    assert planned.fact.data["line"] == "fallback"
