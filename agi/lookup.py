"""Whose telephone it is, asked for a bounded time: a slow or absent database costs comfort, never the ring."""

import asyncio
from collections.abc import Awaitable
from typing import Protocol

from db.engine import DatabaseAway
from domain.residents import Resident
from runtime import log

PROBE_SECONDS = 5.0
_NOBODY = "ph_nobody"  # a phone that exists nowhere: asking for it proves the database and warms it up


class ResidentsByPhone(Protocol):
    """What is asked of db.residents.ResidentBook."""

    def by_phone(self, phone_id: str) -> Awaitable[tuple[Resident, ...]]: ...


class Lookup:
    """Finds residents within `seconds`, and remembers whether the last attempt reached the database."""

    def __init__(self, book: ResidentsByPhone, seconds: float) -> None:
        self._book = book
        self._seconds = seconds
        self.is_reached = True

    async def residents(self, phone_id: str) -> tuple[Resident, ...]:
        """Who uses this phone; nobody where there is no number. DatabaseAway: away, or slower than allowed."""
        if not phone_id:
            return ()
        try:
            async with asyncio.timeout(self._seconds):
                found = await self._book.by_phone(phone_id)
        except TimeoutError:
            self.is_reached = False
            raise DatabaseAway(f"no answer within {self._seconds:g} s") from None
        except DatabaseAway:
            self.is_reached = False
            raise
        self.is_reached = True
        return found

    async def probe(self) -> None:
        """Ask before a caller has to, so that the first one finds the database warm and an outage is seen."""
        try:
            await self.residents(_NOBODY)
        except DatabaseAway as away:
            log.logger().error("the database is away; callers get the plan for unknown callers", why=str(away))

    async def keep_probing(self, every_seconds: float = PROBE_SECONDS) -> None:
        """Probe again and again, until cancelled."""
        while True:
            await asyncio.sleep(every_seconds)
            await self.probe()
