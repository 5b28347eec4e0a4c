"""What a console or a watchdog asks for is done once, in time, or not at all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from db.engine import Database
from db.tables import commands
from runtime.clock import Clock, SystemClock

TOO_LATE = "too late"
_IS_ANY_WAITING = select(commands.c.id).where(commands.c.taken_at.is_(None)).limit(1)


@dataclass(frozen=True)
class Command:
    """One request to the listener, which alone speaks to Asterisk."""

    id: int
    kind: str
    arguments: Mapping[str, Any]
    not_after: datetime


class CommandBook:
    """Requests that wait."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()

    async def insert(self, kind: str, arguments: Mapping[str, Any], not_after: datetime) -> int:
        """Ask; the id names the request."""
        row = {
            "created_at": self._clock.now(),
            "not_after": not_after,
            "kind": kind,
            "arguments": json.dumps(dict(arguments)),
            "result": "",
        }
        async with self._database.writing() as connection:
            command_id = await connection.scalar(insert(commands).returning(commands.c.id), row)
        return int(command_id or 0)

    async def take_due(self, now: datetime) -> list[Command]:
        """Every request that nobody has taken yet; who gets it is the only one. What is too late is ended."""
        if not await self._database.ask(_IS_ANY_WAITING):
            return []  # asked each second: a look costs far less than a transaction
        waiting = update(commands).where(commands.c.taken_at.is_(None))
        late = waiting.where(commands.c.not_after < now).values(taken_at=now, done_at=now, result=TOO_LATE)
        due = waiting.where(commands.c.not_after >= now).values(taken_at=now).returning(commands)
        async with self._database.writing() as connection:
            await connection.execute(late)
            rows = (await connection.execute(due)).all()
        taken = [Command(row.id, row.kind, json.loads(row.arguments), row.not_after) for row in rows]
        return sorted(taken, key=lambda command: command.id)

    async def result(self, command_id: int) -> str:
        """What came of it; empty: nothing yet."""
        rows = await self._database.ask(select(commands.c.result).where(commands.c.id == command_id))
        return str(rows[0].result) if rows else ""

    async def finish(self, command_id: int, result: str) -> None:
        """It was done; `result` says how."""
        change = update(commands).where(commands.c.id == command_id)
        async with self._database.writing() as connection:
            await connection.execute(change.values(done_at=self._clock.now(), result=result))
