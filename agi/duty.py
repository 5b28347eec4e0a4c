"""Whom the centre can ring beyond its operators, known before anybody presses: no call ever waits to be told."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from db.engine import DatabaseAway
from domain.duty import BANGKOK
from domain.escalation import Reach
from domain.responders import HUMAN_TIERS, Responders
from runtime import log
from runtime.clock import Clock
from runtime.settings import Settings

REFRESH_SECONDS = 10.0
_MINUTE = timedelta(minutes=1)


class DutyBook(Protocol):
    """What is asked of db.responders.ResponderBook."""

    def read(self) -> Awaitable[Responders]: ...

    def silent_since(self, at: datetime) -> Awaitable[frozenset[str]]: ...


class DutyRoom:
    """Keeps responders and duty list in memory, and says at once who is on duty. What was read last stays."""

    def __init__(self, book: DutyBook, clock: Clock, settings: Settings) -> None:
        self._book, self._clock, self._settings = book, clock, settings
        self._known = Responders()
        self._silent: frozenset[str] = frozenset()
        self._reach: Reach | None = None
        self._until: datetime | None = None
        self.gap_minutes: int | None = None  # None: nothing was read yet
        self._gaps_of: object = None
        self._looked = asyncio.Event()

    def reach(self) -> Reach:
        """Now. Worked out once a minute, since shifts change on the minute."""
        now = self._clock.now()
        if self._reach is None or self._until is None or not self._until - _MINUTE <= now < self._until:
            self._until = now.replace(second=0, microsecond=0) + _MINUTE
            self._reach = self._known.reach(
                now,
                number_format=self._settings.trunk_number_format,
                emergency_number=self._settings.emergency_number,
                silent=self._silent,
                operator_ring_seconds=self._settings.operator_ring_seconds,
                ring_seconds=self._settings.contact_ring_seconds,
            )
        return self._reach

    @property
    def is_on_duty(self) -> bool | None:
        """Whether anybody of backup or rescue is there now; None where there are no responders at all."""
        people = [one for one in self._known.people if one.tier in HUMAN_TIERS]
        there = {one.id for one in self._known.on_duty(self._clock.now())}
        return any(one.id in there for one in people) if people else None

    async def refresh(self) -> None:
        """Read again. With the database away what was known stays."""
        now = self._clock.now()
        try:
            known, silent = await self._book.read(), await self._book.silent_since(now)
        except DatabaseAway as away:
            log.logger().error("the duty list cannot be read; the last one stays", why=str(away))
            return
        if (known, silent) != (self._known, self._silent):
            self._known, self._silent, self._reach = known, silent, None
        today = now.astimezone(BANGKOK).date()
        if self._gaps_of != (known, today):
            gaps = await asyncio.to_thread(known.gaps, today)
            self.gap_minutes, self._gaps_of = sum(gap.minutes for gap in gaps), (known, today)

    async def keep_refreshing(self, every_seconds: float = REFRESH_SECONDS) -> None:
        """Again and again, until cancelled."""
        while True:
            await self.refresh()
            self._looked.set()
            await asyncio.sleep(every_seconds)

    async def wait_known(self, seconds: float) -> None:
        """Until the tables were looked at once, at most `seconds`: a frozen database delays no start."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._looked.wait(), seconds)
