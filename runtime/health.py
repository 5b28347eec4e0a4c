"""`python -m runtime.health --data DIR PROCESS`: whether a part's loop turns; for the health check of its container.

Asks nothing but that: a part that waits for the database is alive, and to start it again would mend nothing.
Standard library only, since it is started every few seconds.
"""

import argparse
import json
from pathlib import Path

from runtime import heartbeat
from runtime.clock import Clock, SystemClock

FROZEN_AFTER_SECONDS = 3.0  # runtime.watchdog has the same
RUN = "run"  # Settings.run_dir, without the cost of reading settings


def look(data_dir: Path, process: str, clock: Clock) -> tuple[bool, str]:
    """Whether `process` is alive, and one line for whoever reads `docker inspect`."""
    beat = heartbeat.read(data_dir / RUN, process)
    if beat is None:
        return False, f"{process}: no heartbeat, it does not run"
    age = clock.monotonic() - beat.at
    if age > FROZEN_AFTER_SECONDS:
        return False, f"{process}: frozen, the last heartbeat is {age:.1f} s old"
    word = "ok" if beat.ok else "alive, but not all is well"
    return True, f"{process}: {word} since {beat.since}, {json.dumps(beat.detail, ensure_ascii=False)}"


def main(arguments: list[str] | None = None) -> None:
    """Exit code 0 only if the part is alive."""
    parser = argparse.ArgumentParser(prog="python -m runtime.health")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("process")
    asked = parser.parse_args(arguments)
    is_alive, line = look(asked.data, asked.process, SystemClock())
    print(line)  # noqa: T201  its answer
    raise SystemExit(0 if is_alive else 1)


if __name__ == "__main__":
    main()
