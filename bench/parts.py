"""The processes of a bench of the listener: the broker, the listener itself, and the bare one beside it."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from pbx import broker, secrets
from runtime import heartbeat
from runtime.clock import SystemClock
from runtime.settings import Settings

START_SECONDS, END_SECONDS, LOOK_SECONDS = 20.0, 10.0, 0.05
LISTENER, CONSOLE = "ami_listener", "console"


class NotStarted(Exception):
    """A process of the bench did not come up; the text names its log."""


@asynccontextmanager
async def mosquitto(settings: Settings) -> AsyncIterator[None]:
    """The installation's own broker. NotStarted, NoBroker."""
    port = urlsplit(settings.mqtt_url).port or 1883
    async with _process(broker.prepare(settings, SystemClock().now()), settings.data_dir / "mosquitto.log"):
        await _come_up(lambda: _listens(port), settings.data_dir / "mosquitto.log")
        yield


@asynccontextmanager
async def listener(settings: Settings) -> AsyncIterator[int]:
    """The real listener, with all it needs; its pid. NotStarted."""
    log = settings.data_dir / "listener.log"
    command = [sys.executable, "-m", LISTENER, "--data", str(settings.data_dir)]
    async with _process(command, log) as process:
        await _come_up(lambda: _is_well(settings, LISTENER), log)
        yield process.pid


@asynccontextmanager
async def console(settings: Settings) -> AsyncIterator[int]:
    """The real console; its pid. NotStarted."""
    log = settings.data_dir / "console.log"
    command = [sys.executable, "-m", CONSOLE, "--data", str(settings.data_dir)]
    async with _process(command, log) as process:
        await _come_up(lambda: _is_well(settings, CONSOLE), log)
        yield process.pid


@asynccontextmanager
async def bare(settings: Settings, printed: Path) -> AsyncIterator[int]:
    """panoramisk alone, printing into a file; its pid."""
    command = [sys.executable, "-m", "bench.bare", str(settings.ami_port)]
    async with _process(command, printed) as process:
        assert process.stdin is not None
        process.stdin.write(f"{secrets.read(settings, 'ami')}\n".encode())
        await process.stdin.drain()
        yield process.pid


@asynccontextmanager
async def _process(command: Sequence[str], log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    with log.open("wb") as said:
        root = Path(__file__).parents[1]
        process = await asyncio.create_subprocess_exec(
            *command, cwd=root, stdin=asyncio.subprocess.PIPE, stdout=said, stderr=said, env=_environment()
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), END_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()


def _environment() -> dict[str, str]:
    """Nothing here reaches the database or the ports of a real installation."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SAIJAI_")}


async def _come_up(is_up: Callable[[], bool], log: Path) -> None:
    for _ in range(round(START_SECONDS / LOOK_SECONDS)):
        if await asyncio.to_thread(is_up):
            return
        await asyncio.sleep(LOOK_SECONDS)
    last = (await asyncio.to_thread(log.read_text, "utf-8", "replace")).splitlines()[-3:]
    raise NotStarted("\n".join([f"not up within {START_SECONDS:g} s:", *last]))


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _is_well(settings: Settings, part: str) -> bool:
    beat = heartbeat.read(settings.run_dir, part)
    return beat is not None and beat.ok
