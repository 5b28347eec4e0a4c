"""Prometheus is answered by a process of its own, at once, also while the database is frozen."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from signal import SIGCONT, SIGSTOP

import pytest

from db.engine import connect
from db.journal import Journal
from db.migration import upgrade
from pbx import scratch
from runtime.clock import SystemClock
from runtime.settings import Settings, load
from tests.support.eventually import eventually
from tests.support.postgresql import Postgresql
from tests.support.scrape import read, scrape, value
from tests.unit.test_domain_presses import answered, received

ROOT = Path(__file__).parents[2]
AT_ONCE_SECONDS = 1.0
Start = Callable[[str], Settings]


@pytest.fixture(name="start")
async def _start(tmp_path: Path) -> AsyncIterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def start(database_url: str) -> Settings:
        [port] = scratch.free_ports(1)
        lines = f"SAIJAI_METRICS_PORT={port}\nSAIJAI_DATABASE_URL={database_url}\n"
        (tmp_path / "saijai.env").write_text(lines, encoding="utf-8")
        command = [sys.executable, "-m", "metrics", "--data", str(tmp_path)]
        running.append(subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True))
        return load(tmp_path)

    yield start
    for process in running:
        process.terminate()
        assert await asyncio.to_thread(process.wait, 10) == 0


async def test_counts_stay_while_the_database_is_frozen_and_go_on_when_it_is_back(
    start: Start, tmp_path: Path
) -> None:
    async with Postgresql() as postgresql:
        await asyncio.to_thread(upgrade, postgresql.url)
        await appended(postgresql.url, tmp_path, 0)
        settings = start(postgresql.url)
        await eventually(lambda: shows(settings, 1, "presses_total", kind="call"), 15, "the journal was read")
        text = await asyncio.to_thread(scrape, settings.metrics_port)
        assert {family.type for family in read(text)} == {"counter", "gauge", "histogram"}
        assert value(text, "answer_seconds_count", tier="operator") == value(text, "part_up", part="metrics") == 1

        postgresql.signal(SIGSTOP)
        await eventually(lambda: shows(settings, 0, "database_up"), 15, "it is said that the database is away")
        for _ in range(5):
            began = time.monotonic()
            assert await told(settings, "presses_total", kind="call") == 1, "what was counted stays"
            assert time.monotonic() - began < AT_ONCE_SECONDS
        postgresql.signal(SIGCONT)
        await appended(postgresql.url, tmp_path, 1)
        await eventually(lambda: shows(settings, 2, "presses_total", kind="call"), 20, "it goes on")


async def appended(url: str, folder: Path, n: int) -> None:
    """One press more."""
    database = connect(url)
    lines = [(received(f"c{n}", n * 60), False), (answered(f"c{n}", n * 60 + 9), False)]
    await Journal(database, SystemClock(), folder / "journal.head").append(lines)
    await database.close()


async def told(settings: Settings, name: str, **labels: str) -> float | None:
    try:
        return value(await asyncio.to_thread(scrape, settings.metrics_port), name, **labels)
    except OSError:
        return None


async def shows(settings: Settings, wanted: float, name: str, **labels: str) -> bool:
    return await told(settings, name, **labels) == wanted


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        (tmp_path / "saijai.env").write_text(f"SAIJAI_METRICS_PORT={other.getsockname()[1]}\n", encoding="utf-8")
        done = run(tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("metrics: ") and "in use" in done.stderr


def test_where_no_port_is_set_nobody_is_answered(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert (done.returncode, done.stderr) == (1, "metrics: SAIJAI_METRICS_PORT is 0: nobody is to be answered\n")


def run(data_dir: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "metrics", "--data", str(data_dir)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=20, check=False)
