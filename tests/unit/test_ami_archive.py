"""Asterisk's own files neither fill the disk nor outstay their days, and CEL is never erased before it was read."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ami_listener import cel_file
from ami_listener.archive import OLD, Archive
from ami_listener.cel_file import Place
from db.engine import DatabaseAway
from runtime.settings import Settings
from tests.support.ami_story import BEGIN, HelpCall, answered_call

DAYS = 30
ROWS = answered_call().cel()


class Clock:
    def __init__(self) -> None:
        self.at = BEGIN + timedelta(hours=1)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()


class House:
    """Asterisk, which writes; the journal, which knows how far it was read; and whoever looks after the files."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data_dir=folder, asterisk_log_days=DAYS, asterisk_log_mb=0.01)
        self.file = self.settings.cel_file
        self.file.parent.mkdir(parents=True)
        self.clock = Clock()
        self.read_to = Place()
        self.is_away = False
        self.rotations: list[Exception | None] = []
        self.refusal: Exception | None = None
        self.begin_anew()

    def begin_anew(self) -> None:
        """Another listener, which knows nothing but the files and the journal."""
        self.archive = Archive(self.settings, self.clock, self._read_to, self._rotate)

    async def _read_to(self) -> Place:
        if self.is_away:
            raise DatabaseAway("away")
        return self.read_to

    async def _rotate(self) -> None:
        self.rotations.append(self.refusal)
        if self.refusal:
            raise self.refusal

    def write(self, *rows: str, to: Path | None = None) -> None:
        with (to or self.file).open("a") as file:
            file.writelines(rows)
        os.utime(to or self.file, (self.clock.at.timestamp(),) * 2)

    def read(self, parts: int = 1000) -> list[str]:
        """The listener reads, and the journal keeps how far."""
        found: list[str] = []
        for _ in range(parts):
            part = cel_file.read(self.file, self.read_to)
            assert not part.is_cut
            self.read_to = part.place
            found += [line for line, _ in part.lines]
            if not part.lines:
                break
        return found

    def names(self) -> list[str]:
        return sorted(one.name for one in self.file.parent.iterdir())


@pytest.fixture
def house(tmp_path) -> House:
    return House(tmp_path)


def large() -> list[str]:
    return [row for number in range(10) for row in answered_call(call_id=f"saijai-1.{100 * number}").cel()]


async def test_a_small_young_file_stays_where_it_is(house):
    house.write(*ROWS)
    await house.archive.look()
    assert house.names() == ["saijai.csv"]
    assert house.rotations == []


async def test_a_large_file_is_set_aside_and_numbers_go_on(house):
    for names in (["saijai.csv.1"], ["saijai.csv.1", "saijai.csv.2"]):
        house.write(*large())
        await house.archive.look()
        assert house.names() == names


async def test_a_file_that_is_a_day_old_is_set_aside_and_so_are_the_logs(house):
    house.write(*ROWS)
    house.clock.at += OLD
    await house.archive.look()
    assert house.names() == ["saijai.csv.1"]
    assert house.rotations == [None]


async def test_nothing_is_done_where_nothing_was_written_yet(house):
    await house.archive.look()
    house.write("hal")
    await house.archive.look()
    assert house.names() == ["saijai.csv"]


async def test_nobody_else_may_read_any_of_it(house):
    house.write(*ROWS)
    messages, queue_log = house.settings.asterisk_logs
    files = [house.file, messages, messages.with_name("messages.0"), queue_log]
    for file in files:
        house.write("0812345678\n", to=file)
        file.chmod(0o644)
    await house.archive.look()
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


async def test_a_file_is_erased_after_its_days_once_it_was_read(house):
    house.write(*large())
    await house.archive.look()
    house.write(*ROWS)
    house.read()
    house.clock.at += timedelta(days=DAYS)
    house.write(*HelpCall(at=house.clock.at).rings_in().cel())
    await house.archive.look()
    assert "saijai.csv.1" in house.names(), "its last day is not over"
    house.clock.at += timedelta(hours=1)
    await house.archive.look()
    assert "saijai.csv.1" not in house.names()


async def test_a_file_that_was_not_read_to_its_end_outlives_its_days(house):
    rows = large()
    house.write(*rows)
    await house.archive.look()
    house.write(*ROWS)
    found = house.read(parts=0)
    house.clock.at += timedelta(days=2 * DAYS)
    await house.archive.look()
    assert house.names() == ["saijai.csv.1", "saijai.csv.2"]
    assert found + house.read() == [row.rstrip("\n") for row in [*rows, *ROWS]]


async def test_nothing_is_erased_while_the_journal_cannot_be_asked(house):
    house.write(*large())
    await house.archive.look()
    house.write(*ROWS)
    house.read()
    house.clock.at += timedelta(days=2 * DAYS)
    house.is_away = True
    with pytest.raises(DatabaseAway):
        await house.archive.look()
    assert house.names() == ["saijai.csv.1", "saijai.csv.2"], "but set aside it is"


@pytest.mark.parametrize("dies_before", range(6))
async def test_a_listener_that_dies_at_any_step_loses_no_row(house, dies_before):
    """Written, set aside, written anew, read in part, read to the end, erased: each may be the next one's work."""
    first, second = large(), ROWS
    found: list[str] = []

    async def step(number: int) -> None:
        if number == dies_before:
            house.begin_anew()
        match number:
            case 0:
                house.write(*first)
            case 1 | 5:
                await house.archive.look()
            case 2:
                house.write(*second)
            case 3:
                found.extend(house.read(parts=1))
            case 4:
                found.extend(house.read())

    for number in range(6):
        await step(number)
    assert found == [row.rstrip("\n") for row in [*first, *second]]


async def test_logs_are_rotated_when_they_are_large_and_again_while_asterisk_is_away(house):
    messages, _ = house.settings.asterisk_logs
    house.write("x" * 20_000, to=messages)
    house.refusal = ConnectionError("no link")
    await house.archive.look()
    house.refusal = None
    await house.archive.look()
    assert [type(one).__name__ for one in house.rotations] == ["ConnectionError", "NoneType"]


async def test_old_logs_are_erased_and_the_ones_in_use_never(house):
    messages, queue_log = house.settings.asterisk_logs
    old = [messages.with_name("messages.0"), messages.with_name("messages.1"), queue_log.with_name("queue_log.0")]
    for file in (messages, queue_log, *old):
        house.write("0812345678\n", to=file)
    house.clock.at += timedelta(days=DAYS, seconds=1)
    await house.archive.look()
    assert messages.exists() and queue_log.exists()
    assert not any(file.exists() for file in old)
