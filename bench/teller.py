"""Tells a listener of help calls, by both of Asterisk's witnesses: at an even rate, or as fast as they are heard."""

import asyncio
import math
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bench import processor
from bench.ami_server import AmiServer
from bench.heard import Heard
from bench.rush import Rush
from runtime.clock import Clock

RATE = 500.0  # events a second
TICK_SECONDS = 0.01
BURST = 50  # events that are written at once, at full speed
UNHEARD_CALLS = 200  # at most, at full speed: some 2000 events, a fifth of what the listener's queue holds
LATEST_SECONDS = 30.0  # after an event everything has come within so many, or it is missing
LOOK_SECONDS = 0.1


class NotHeard(Exception):
    """The listener has told nothing new for too long."""


class Teller:
    """`record` is the file of CEL, or None where nobody reads it."""

    def __init__(self, server: AmiServer, heard: Heard, record: Path | None, clock: Clock) -> None:
        self._server, self._heard, self._record, self._clock = server, heard, record, clock
        self._rush = Rush(heard.expect)
        self.events = 0

    async def steady(self, seconds: float) -> None:
        """So many seconds of 500 events each; then the calls end, as evenly."""
        began, count = self._clock.monotonic(), 0
        self._rush.open()
        is_over = False
        while not is_over:
            lasted = self._clock.monotonic() - began
            if lasted >= seconds:
                self._rush.close()
            due = math.floor(lasted * RATE) - count
            is_over = not await self._tell(due)
            count += due
            await asyncio.sleep(TICK_SECONDS)

    async def full(self, events: int, warm: int, pid: int) -> tuple[float, float]:
        """So many events as fast as they are heard: events a second, and MB by which `pid` grew after `warm` of them.

        NotHeard: they are not.
        """
        began, first, warm_mb = self._clock.monotonic(), self.events, math.nan
        self._rush.open()
        while await self._tell(BURST):
            if not await self._until(lambda: self._heard.waiting < UNHEARD_CALLS):
                raise NotHeard(f"after {self.events - first} events nothing new is told")
            if math.isnan(warm_mb) and self.events - first >= warm:
                warm_mb = processor.resident_mb(pid)
            if self.events - first >= events:
                self._rush.close()
        await self.all_heard()
        lasted = self._clock.monotonic() - began
        return (self.events - first) / lasted, processor.resident_mb(pid) - warm_mb

    async def all_heard(self) -> None:
        """Everything that was told came out, or it is missing."""
        await self._until(lambda: not self._heard.waiting)

    async def _until(self, is_so: Callable[[], bool]) -> bool:
        latest = self._clock.monotonic() + LATEST_SECONDS
        await asyncio.sleep(0)
        while not is_so():
            if self._clock.monotonic() > latest:
                return False
            self._heard.changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._heard.changed.wait(), LOOK_SECONDS)
        return True

    async def _tell(self, count: int) -> bool:
        """The next so many events, to both; False when no call is left."""
        steps = [step for _ in range(count) if (step := self._rush.next(self._clock.now())) is not None]
        if self._record is not None:
            with self._record.open("a", encoding="utf-8") as file:
                file.writelines(step.cel for step in steps)
        self._server.tell("".join(step.ami for step in steps).encode())
        self.events += len(steps)
        await self._server.told()
        return len(steps) == count
