"""Ends a part that has frozen, so that it is started again: an ended part costs milliseconds, a frozen one a call.

A frozen FastAGI process holds its Local channels in Asterisk for ever (Hangup frees nothing); its death frees them.
"""

import argparse
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from runtime import heartbeat, log
from runtime.clock import Clock, SystemClock
from runtime.settings import load

WATCHED = ("agi", "ami_listener")
FROZEN_AFTER_SECONDS = 3.0
LOOK_EACH_SECONDS = 0.5


def frozen(beat: heartbeat.Beat | None, now: float) -> bool:
    """Whether a part has shown no sign of life for too long; `now` is CLOCK_MONOTONIC seconds."""
    return beat is not None and now - beat.at > FROZEN_AFTER_SECONDS


def look(run_dir: Path, process: str, clock: Clock) -> bool:
    """End `process` when it is frozen; True when it was."""
    beat = heartbeat.read(run_dir, process)
    if beat is None or not frozen(beat, clock.monotonic()) or not _is_still(beat.pid, process):
        return False
    with suppress(ProcessLookupError):  # it ended by itself just now
        os.kill(beat.pid, signal.SIGKILL)
    heartbeat.beat_file(run_dir, process).unlink(missing_ok=True)
    return True


def _is_still(pid: int, process: str) -> bool:
    """The pid in an old heartbeat may belong to another program by now."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return process.encode() in words


def watch(run_dir: Path, clock: Clock) -> None:
    """Look each half second, for ever. A pause of the whole machine is not taken for a frozen part."""
    looked_at = clock.monotonic()
    while True:
        time.sleep(LOOK_EACH_SECONDS)  # noqa: TID251  its only work is to wait and look
        paused = clock.monotonic() - looked_at > 4 * LOOK_EACH_SECONDS
        looked_at = clock.monotonic()
        if paused:
            continue
        for process in WATCHED:
            if look(run_dir, process, clock):
                log.logger().error("a frozen part was ended", part=process)


def main() -> None:
    """`python -m runtime.watchdog --data DIR`"""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    settings = load(parser.parse_args().data)
    log.configure("watchdog", settings.log_level)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    watch(settings.run_dir, SystemClock())


if __name__ == "__main__":
    main()
