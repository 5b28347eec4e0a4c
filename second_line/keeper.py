"""Keeps the snapshot as fresh as the list: looks every few seconds, and writes anew when something has changed."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from db.engine import DatabaseAway
from runtime import log
from runtime.clock import Clock
from second_line import snapshot, town
from second_line.source import Source
from second_line.town import Town

LOOK_SECONDS = 3.0
REST_FACTOR = 10  # after a long write, so that a large town's list takes a tenth of a processor at most


class Keeper:
    """Writes `file` from the database. `try_out` starts the script as Asterisk would and returns what is wrong."""

    def __init__(self, source: Source, file: Path, key: bytes, clock: Clock, try_out: Callable[[], str]) -> None:
        self._source = source
        self._file, self._key, self._clock, self._try_out = file, key, clock, try_out
        self._written: object = None
        self._took_seconds = 0.0
        self._detail: dict[str, Any] = {
            "phones": 0,
            "written_at": "",
            "database": True,
            "disk": True,
            "trouble": "not written yet",
        }

    def state(self) -> tuple[bool, dict[str, Any]]:
        """Whether a call would be answered from a fresh snapshot, and what `status` tells."""
        is_well = self._detail["database"] and self._detail["disk"] and not self._detail["trouble"]
        return is_well, dict(self._detail)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(max(LOOK_SECONDS, REST_FACTOR * self._took_seconds))

    async def look(self) -> None:
        """Write the snapshot anew where the list has changed, or where the snapshot is gone; then try it out."""
        if await self._is_written() or self._detail["trouble"]:
            await self._try()

    async def _is_written(self) -> bool:
        """Whether there is a new snapshot now."""
        try:
            now = await self._source.stamp()
            self._detail["database"] = True
            if now == self._written and self._file.exists():
                return False
            everything = await self._source.town()
        except DatabaseAway as away:
            if self._detail["database"]:
                log.logger().error("the snapshot grows old: the database is away", why=str(away))
            self._detail["database"] = False
            return False
        try:
            await self._write(everything, self._clock.now())
        except (OSError, sqlite3.Error) as error:
            log.logger().error("the snapshot could not be written; the last one stays", why=str(error))
            self._detail["disk"] = False
            return False
        self._written, self._detail["disk"] = now, True
        return True

    async def _write(self, everything: Town, now: datetime) -> None:
        def work() -> int:
            spellings = town.spellings(everything.residents, self._key)
            return snapshot.write(self._file, town.rows(everything, self._key, now), spellings)

        began = self._clock.monotonic()
        phones = await asyncio.to_thread(work)
        self._took_seconds = self._clock.monotonic() - began
        self._detail |= {"phones": phones, "written_at": now.isoformat()}
        log.logger().info("snapshot written", phones=phones)

    async def _try(self) -> None:
        """By day, as Asterisk would: so that no call is the first to find out."""
        trouble = await asyncio.to_thread(self._try_out)
        if trouble and trouble != self._detail["trouble"]:
            log.logger().error("the second line does not answer", why=trouble)
        self._detail["trouble"] = trouble
