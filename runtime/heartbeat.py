"""A process shows that its loop turns; one that stops turning is killed and started again within 5 s."""

import asyncio
import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.clock import Clock

BEAT_SECONDS = 0.5


@dataclass(frozen=True)
class Beat:
    """The last sign of life of one process: `at` is CLOCK_MONOTONIC seconds, `detail` what it says of itself."""

    process: str
    pid: int
    at: float
    ok: bool
    since: str
    detail: dict[str, Any]


def beat_file(run_dir: Path, process: str) -> Path:
    """Where a process writes its heartbeat."""
    return run_dir / f"{process}.beat"


def write(run_dir: Path, beat: Beat) -> None:
    """Replace the heartbeat in one step, so that a reader never sees half of it."""
    file = beat_file(run_dir, beat.process)
    fresh = file.with_suffix(".beat.new")
    fresh.write_text(json.dumps(beat.__dict__), encoding="utf-8")
    fresh.replace(file)


def show(run_dir: Path, beat: Beat) -> None:
    """As `write`; with a full disk no heartbeat is left, since an old one would have us killed for frozen."""
    try:
        write(run_dir, beat)
    except OSError:
        with suppress(OSError):
            beat_file(run_dir, beat.process).unlink(missing_ok=True)


def read(run_dir: Path, process: str) -> Beat | None:
    """The last heartbeat, or None where there is none that can be read."""
    try:
        return Beat(**json.loads(beat_file(run_dir, process).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


async def beat(run_dir: Path, process: str, clock: Clock, state: Callable[[], tuple[bool, dict[str, Any]]]) -> None:
    """Write a heartbeat each half second, from the same loop that does the work. Runs until cancelled."""
    since, was_ok = clock.now().isoformat(), True
    while True:
        ok, detail = state()
        if ok != was_ok:
            since, was_ok = clock.now().isoformat(), ok
        show(run_dir, Beat(process, os.getpid(), clock.monotonic(), ok, since, detail))
        await asyncio.sleep(BEAT_SECONDS)
