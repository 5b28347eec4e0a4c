"""Parts whose supervisor was killed run on without a keeper and hold the ports: they are ended before a new start."""

import time
from pathlib import Path

from runtime import log, processes

PARTS = (*processes.PYTHON, *processes.PID_FILES)
GONE_WITHIN_SECONDS = 5.0


def end(data_dir: Path) -> list[str]:
    """End every part of DIR that still runs; their names. Only by whoever holds the lock of DIR."""
    found = {part: pid for part in PARTS if (pid := processes.pid_of(data_dir, part)) is not None}
    for part, pid in found.items():
        log.logger().warning("a part without a supervisor was ended", part=part)
        processes.end(pid)
    deadline = time.monotonic() + GONE_WITHIN_SECONDS
    while any(_runs(pid) for pid in found.values()) and time.monotonic() < deadline:
        time.sleep(0.02)  # noqa: TID251  with a deadline: the ports are free once they are gone
    return list(found)


def _runs(pid: int) -> bool:
    """Until its last thread is gone: a main thread that has died leaves the ports to the others for a moment."""
    try:
        states = [file.read_text("ascii", "replace").rpartition(")")[2].split()[0] for file in _threads(pid)]
    except OSError:
        return any(_threads(pid))
    return any(state != "Z" for state in states)


def _threads(pid: int) -> list[Path]:
    return list(Path(f"/proc/{pid}/task").glob("*/stat"))
