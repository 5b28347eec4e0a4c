"""The only place that asks what time it is; everything else is given the time."""

import time
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")


class Clock(Protocol):
    """Tells the time: `now` is aware UTC, `monotonic` is seconds that never step back."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...


class SystemClock:
    """This machine's clock. `monotonic` is shared by all processes of one machine (CLOCK_MONOTONIC)."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  the one place

    def monotonic(self) -> float:
        return time.monotonic()
