"""Reads on in the journal, so that a question of Prometheus is answered from memory: no scrape asks the database."""

import asyncio
from collections.abc import Iterator
from typing import Any

from prometheus_client.core import Metric
from sqlalchemy.exc import ProgrammingError

from ami_listener.publisher import CURSOR
from db.engine import Database, DatabaseAway
from db.journal import Journal
from db.residents import ResidentBook
from domain import last_seen
from domain.last_seen import LastSeen
from domain.tally import Tally
from metrics import families
from runtime import log, processes
from runtime.clock import Clock
from runtime.settings import Settings

READ_SECONDS = 5.0
ASK_SECONDS = 3.0  # the longest question; a frozen database is away
TELEPHONES_SECONDS = 600.0
BATCH = 500
PARTS = (*processes.PYTHON, *processes.PID_FILES)


class Record:
    """`families` is what was found last: the counts stay while the database is away."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self._journal = Journal(database, clock, settings.journal_head_file)
        self._residents = ResidentBook(database)
        self._clock = clock
        self._tally, self._last_seen = Tally(PARTS), LastSeen()
        self._seq = 0
        self._counted: list[Metric] = []
        self._telephones: list[Metric] = []
        self._telephones_at: float | None = None
        self._state = list(families.of_database(False, 0, None))
        self.is_up: bool | None = None  # None: never asked

    def families(self) -> Iterator[Metric]:
        """Of the journal nothing before all of it was read once: a count that climbs is not what happens now."""
        yield from self._state
        yield from self._counted
        yield from self._telephones

    def state(self) -> tuple[bool, dict[str, Any]]:
        """For the heartbeat of this process."""
        return self.is_up is not False, {"database": self.is_up is True, "lines": self._seq}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(READ_SECONDS)

    async def look(self) -> None:
        """Once."""
        waiting: int | None = None
        try:
            await self._read_on()
            async with asyncio.timeout(ASK_SECONDS):
                waiting = max(self._seq - int(await self._journal.cursor(CURSOR) or 0), 0)
                await self._count_telephones()
            is_up = True
        except (DatabaseAway, TimeoutError, ProgrammingError) as away:  # the last: its tables are not made yet
            if self.is_up is not False:
                reason = str(away).partition("\n")[0] or f"no answer within {ASK_SECONDS:g} s"
                log.logger().warning("the database is away: the figures stand still", reason=reason)
            is_up = False
        self.is_up = is_up
        self._state = list(families.of_database(is_up, self._seq, waiting))

    async def _read_on(self) -> None:
        is_more = True
        while is_more:
            async with asyncio.timeout(ASK_SECONDS):
                entries = await self._journal.entries(after=self._seq, limit=BATCH)
            for entry in entries:
                self._tally.read(entry.fact, entry.recovered)
                self._seq = entry.seq
            self._last_seen.learn(entry.fact for entry in entries)
            is_more = len(entries) == BATCH
        self._counted = list(families.of_journal(self._tally))

    async def _count_telephones(self) -> None:
        now = self._clock.monotonic()
        if self._telephones_at is not None and now - self._telephones_at < TELEPHONES_SECONDS:
            return
        phones = await self._residents.dependence()
        unseen = self._last_seen.unseen(phones, self._clock.now())
        self._telephones = list(families.of_telephones(last_seen.count(phones), unseen))
        self._telephones_at = now
