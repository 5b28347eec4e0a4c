"""The manager interface of the bench is enough of one: our link and panoramisk's own follow it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ami_listener.client import AmiLink, Connected, Event
from bench.ami_server import USER, AmiServer
from bench.heard import Heard
from bench.teller import Teller
from runtime.clock import SystemClock
from runtime.tasks import TaskOwner
from tests.support.broker import free_port
from tests.support.eventually import eventually

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def server() -> AsyncIterator[AmiServer]:
    async with AmiServer(free_port(), "right", SystemClock()) as made:
        yield made


async def test_our_link_follows_it_and_gets_every_event_in_order(server: AmiServer, tmp_path: Path):
    clock, queue = SystemClock(), asyncio.Queue[object]()
    link = AmiLink("127.0.0.1", server.port, USER, lambda: "right", clock, queue)
    teller = Teller(server, Heard(clock), tmp_path / "cel.csv", clock)
    async with TaskOwner("test") as tasks:
        tasks.start("link", link.run())
        await eventually(lambda: link.state == "connected")
        assert await link.call_list("CoreShowChannels") == []
        assert (await link.call("Setvar", {"Variable": "x"}))["Response"] == "Success"
        await teller.steady(0.3)
        await eventually(lambda: queue.qsize() == teller.events + 2)
        link.close()
    first, booted, *events = [queue.get_nowait() for _ in range(queue.qsize())]
    assert isinstance(first, Connected)
    assert isinstance(booted, Event)
    assert booted.headers["Event"] == "FullyBooted"
    stamps = [one.headers["Timestamp"] for one in events if isinstance(one, Event)]
    assert stamps == sorted(stamps)
    rows = (tmp_path / "cel.csv").read_text(encoding="utf-8").splitlines()
    assert sum("LINKEDID_END" in row and "Local/" not in row for row in rows) > 0
    assert abs(link.clock_offset_ms) < 1000


async def test_a_wrong_password_is_refused(server: AmiServer):
    link = AmiLink("127.0.0.1", server.port, USER, lambda: "wrong", SystemClock(), asyncio.Queue())
    async with TaskOwner("test") as tasks:
        tasks.start("link", link.run())
        await eventually(lambda: link.state == "refused")
        link.close()


async def test_the_bare_listener_prints_every_event(server: AmiServer, tmp_path: Path):
    printed = tmp_path / "printed"
    with printed.open("wb") as out:
        bare = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.bare", str(server.port), cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=out
        )
    try:
        assert bare.stdin is not None
        bare.stdin.write(b"right\n")
        await asyncio.wait_for(server.logged_in.wait(), 10)
        teller = Teller(server, Heard(SystemClock()), None, SystemClock())
        await teller.steady(0.2)
        await eventually(lambda: printed.read_bytes().count(b"Event='UserEvent'") > 10)
    finally:
        bare.terminate()
        await bare.wait()
