"""How every part of the centre starts and ends: DIR on the command line, one sentence when something is missing."""

import argparse
import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime import log
from runtime.settings import Settings, SettingsError, load


def begin(process: str, description: str, arguments: list[str] | None = None) -> Settings:
    """The settings of `--data DIR`, with the log and the folder for heartbeats ready. SystemExit: one sentence."""
    parser = argparse.ArgumentParser(prog=f"python -m {process}", description=description)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the directory of the installation")
    data_dir: Path = parser.parse_args(arguments).data
    with one_sentence(process):
        settings = load(data_dir)
        settings.run_dir.mkdir(parents=True, exist_ok=True)
    log.configure(process, settings.log_level)
    return settings


@contextmanager
def one_sentence(process: str) -> Iterator[None]:
    """What is missing in the block ends the process with one sentence and exit code 1."""
    try:
        yield
    except (SettingsError, ValueError, OSError) as wrong:
        raise SystemExit(f"{process}: {wrong}") from None


def step_aside(steps: int) -> None:
    """Where the machine is full, Asterisk goes before this process; 5 steps leave it about a third of its share."""
    os.nice(steps)


def run(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Work until it ends; the event that it is given is set when somebody tells this process to stop."""
    asyncio.run(_until_told_to_stop(work))


async def _until_told_to_stop(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, stop.set)
    await work(stop)
