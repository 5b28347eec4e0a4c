"""The machine's clock gives aware UTC, and seconds that every process of the machine shares."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

from runtime.clock import BANGKOK, SystemClock


def test_now_is_aware_and_in_utc():
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_monotonic_never_steps_back():
    clock = SystemClock()
    seen = [clock.monotonic() for _ in range(1000)]
    assert seen == sorted(seen)


def test_two_processes_read_the_same_monotonic_clock():
    before = SystemClock().monotonic()
    other = subprocess.run(
        [sys.executable, "-S", "-c", "import time; print(time.monotonic())"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert before < float(other.stdout) < SystemClock().monotonic()


def test_screens_show_bangkok_which_is_seven_hours_ahead_all_year():
    for month in (1, 7):
        at = datetime(2026, month, 1, 18, 30, tzinfo=UTC)
        assert at.astimezone(BANGKOK).isoformat() == f"2026-{month:02d}-02T01:30:00+07:00"
