"""`python -m runtime.warden --data DIR PART`: the parent of one part in a container (docs/adr/0013).

A part that freezes is killed; a part that ends takes its container along, which is then started again. On a single
machine supervisord and runtime/watchdog.py do the same for all parts.
"""

import argparse
import signal
import subprocess
import sys
from pathlib import Path

from runtime import heartbeat, log, watchdog
from runtime.clock import Clock, SystemClock
from runtime.settings import load


class Warden:
    """Starts a part and stays with it until it ends."""

    def __init__(self, run_dir: Path, part: str, clock: Clock) -> None:
        self._run_dir, self._part, self._clock = run_dir, part, clock

    def keep(self, command: list[str]) -> int:
        """The exit code of the part, 128 + signal where one ended it."""
        # an earlier container's heartbeat names a pid that comes again in this one
        heartbeat.beat_file(self._run_dir, self._part).unlink(missing_ok=True)
        process = subprocess.Popen(command)
        for told in (signal.SIGTERM, signal.SIGINT):
            signal.signal(told, lambda number, _: process.send_signal(number))
        looked_at = self._clock.monotonic()
        while True:
            try:
                code = process.wait(watchdog.LOOK_EACH_SECONDS)
                return code if code >= 0 else 128 - code
            except subprocess.TimeoutExpired:
                looked_at = self._look(looked_at)

    def _look(self, looked_at: float) -> float:
        now = self._clock.monotonic()
        is_after_pause = now - looked_at > 4 * watchdog.LOOK_EACH_SECONDS  # the whole machine stood still
        if not is_after_pause and watchdog.look(self._run_dir, self._part, self._clock):
            log.logger().error("a frozen part was ended", part=self._part)
        return now


def main(arguments: list[str] | None = None) -> None:
    """Run `python -m PART --data DIR` and end as it ends."""
    parser = argparse.ArgumentParser(prog="python -m runtime.warden")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("part", choices=watchdog.WATCHED)
    asked = parser.parse_args(arguments)
    settings = load(asked.data)
    log.configure("warden", settings.log_level)
    command = [sys.executable, "-m", asked.part, "--data", str(asked.data)]
    raise SystemExit(Warden(settings.run_dir, asked.part, SystemClock()).keep(command))


if __name__ == "__main__":
    main()
