"""Parts whose supervisor was killed run on without a keeper and hold the ports: they are ended before a new start."""

import os
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from runtime import log, processes

PARTS = (*processes.PYTHON, *processes.PID_FILES)
SAVED_WITHIN_SECONDS = 2.0  # what a part still has to write down: Asterisk keeps phones that registered a moment ago
GONE_WITHIN_SECONDS = 5.0


def end(data_dir: Path) -> list[str]:
    """End every part of DIR that still runs; their names. Only by whoever holds the lock of DIR."""
    found = {part: pid for part in PARTS if (pid := processes.pid_of(data_dir, part)) is not None}
    for part, pid in found.items():
        log.logger().warning("a part without a supervisor was ended", part=part)
        with suppress(ProcessLookupError):  # it ended by itself just now
            os.kill(pid, signal.SIGTERM)
    _wait(found.values(), SAVED_WITHIN_SECONDS)
    for pid in found.values():
        processes.end(pid)
    _wait(found.values(), GONE_WITHIN_SECONDS)
    return list(found)


def _wait(pids: Iterable[int], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(_runs(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)  # noqa: TID251  with a deadline: the ports are free once they are gone


def _runs(pid: int) -> bool:
    """Until its last thread is gone: a main thread that has died leaves the ports to the others for a moment."""
    try:
        states = [file.read_text("ascii", "replace").rpartition(")")[2].split()[0] for file in _threads(pid)]
    except OSError:
        return any(_threads(pid))
    return any(state != "Z" for state in states)


def _threads(pid: int) -> list[Path]:
    return list(Path(f"/proc/{pid}/task").glob("*/stat"))
