"""A heartbeat is whole or not there, comes from the loop that does the work, and says since when all is well."""

import json
import os
import threading
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from runtime import heartbeat
from runtime.heartbeat import Beat
from runtime.tasks import TaskOwner
from tests.support.eventually import eventually


class MovingClock:
    """A second passes each time it is asked."""

    def __init__(self) -> None:
        self.at = 100.0

    def monotonic(self) -> float:
        self.at += 1
        return self.at

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.monotonic())


@pytest.fixture(autouse=True)
def _fast(monkeypatch):
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.001)


@asynccontextmanager
async def beating(run_dir, state):
    """A process that beats while the block runs."""
    async with TaskOwner("test") as tasks:
        yield tasks.start("heartbeat", heartbeat.beat(run_dir, "agi", MovingClock(), state))


def beat(**changed: object) -> Beat:
    return Beat(
        **{"process": "agi", "pid": 7, "at": 1.5, "ok": True, "since": "2026", "detail": {"ใส่ใจ": 1}, **changed}
    )


def test_a_beat_is_read_as_it_was_written(tmp_path):
    heartbeat.write(tmp_path, beat())
    assert heartbeat.read(tmp_path, "agi") == beat()
    assert heartbeat.read(tmp_path, "ami_listener") is None


def test_nothing_but_the_beat_is_left_behind(tmp_path):
    for _ in range(3):
        heartbeat.write(tmp_path, beat())
    assert [file.name for file in tmp_path.iterdir()] == ["agi.beat"]


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{}", '{"process": "agi"}', '{"unknown": 1}', "\udcff"])
def test_a_damaged_beat_is_no_beat(tmp_path, content):
    heartbeat.beat_file(tmp_path, "agi").write_bytes(content.encode(errors="surrogateescape"))
    assert heartbeat.read(tmp_path, "agi") is None


def test_a_reader_never_sees_half_a_beat(tmp_path):
    long = {str(number): "x" * 100 for number in range(300)}  # many pages: a plain write would show parts
    heartbeat.write(tmp_path, beat(detail=long))
    done = threading.Event()

    def keep_writing() -> None:
        for pid in range(200):
            heartbeat.write(tmp_path, beat(pid=pid, detail=long))
        done.set()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    seen = []
    while not done.is_set():
        seen.append(heartbeat.read(tmp_path, "agi"))
    writer.join()
    assert seen and None not in seen


async def test_a_process_beats_with_its_own_pid_and_what_it_says_of_itself(tmp_path):
    async with beating(tmp_path, lambda: (True, {"running": 2})):
        seen = await eventually(lambda: heartbeat.read(tmp_path, "agi"))
        assert (seen.pid, seen.ok, seen.detail) == (os.getpid(), True, {"running": 2})
        await eventually(lambda: heartbeat.read(tmp_path, "agi").at > seen.at, what="a later beat")


async def test_since_moves_only_when_well_turns_to_ill_or_back(tmp_path):
    is_well = True

    def last(ok: bool) -> str | None:
        seen = heartbeat.read(tmp_path, "agi")
        return seen.since if seen and seen.ok is ok else None

    async with beating(tmp_path, lambda: (is_well, {})):
        first = await eventually(lambda: last(True))
        is_well = False
        ill = await eventually(lambda: last(False))
        at = heartbeat.read(tmp_path, "agi").at
        await eventually(lambda: heartbeat.read(tmp_path, "agi").at > at + 3)
        assert last(False) == ill > first
        is_well = True
        assert await eventually(lambda: last(True)) > ill


async def test_a_loop_that_stands_still_stops_beating(tmp_path):
    async with beating(tmp_path, lambda: (True, {})):
        await eventually(lambda: heartbeat.read(tmp_path, "agi"))
        stood = [heartbeat.beat_file(tmp_path, "agi").read_text() for _ in range(200)]  # no await: the loop is ours
    assert len(set(stood)) == 1


async def test_a_full_disk_is_not_taken_for_a_frozen_loop(tmp_path, monkeypatch):
    real_write, is_full = heartbeat.write, False

    def write(run_dir, its_beat) -> None:
        if is_full:
            raise OSError(28, "No space left on device")
        real_write(run_dir, its_beat)

    monkeypatch.setattr(heartbeat, "write", write)
    async with beating(tmp_path, lambda: (True, {})) as task:
        await eventually(lambda: heartbeat.read(tmp_path, "agi"))
        is_full = True
        await eventually(lambda: not heartbeat.beat_file(tmp_path, "agi").exists(), what="no old beat")
        is_full = False
        await eventually(lambda: heartbeat.read(tmp_path, "agi"), what="it beats again")
        assert not task.done()


def test_a_beat_is_json_that_any_tool_reads(tmp_path):
    heartbeat.write(tmp_path, beat())
    assert json.loads(heartbeat.beat_file(tmp_path, "agi").read_text(encoding="utf-8"))["process"] == "agi"
