"""Who can be rung beyond the operators, and when: read as one, so that a duty never names somebody unknown."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from db.engine import Database
from db.tables import duty, facts, holidays, incidents, responders
from domain.duty import DutyList, Shift
from domain.escalation import Tier
from domain.responder_list import read_weekdays
from domain.responders import Responder, Responders

SILENCE_DAYS = 90  # so long somebody who said nothing in a call is rung for sooner

_HERE = select(responders).where(responders.c.removed_at.is_(None)).order_by(responders.c.priority, responders.c.id)
_SHIFTS = select(duty).order_by(duty.c.responder_id, duty.c.position)
_HOLIDAYS = select(holidays).order_by(holidays.c.day)
_SILENT = (
    select(incidents.c.resident_id)
    .join(facts, facts.c.incident_id == incidents.c.incident_id)
    .where(facts.c.fact == "silent_call", facts.c.happened_at >= bindparam("since"), incidents.c.resident_id != "")
    .distinct()
)


class ResponderBook:
    """Those whom a tier below the operators rings. Those who left stay known, because the journal names them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self) -> Responders:
        """Everyone with the duty list, as one transaction sees them. DatabaseAway."""
        async with self._database.reading() as connection:
            people = await everyone(connection)
            shifts = tuple(
                Shift(
                    row.responder_id,
                    row.begins,
                    row.ends,
                    *read_weekdays(row.weekdays),
                    row.valid_from,
                    row.valid_until,
                )
                for row in await connection.execute(_SHIFTS)
            )
            days = frozenset(row.day for row in await connection.execute(_HOLIDAYS))
        return Responders(people, DutyList(shifts, days))

    async def silent_since(self, at: datetime) -> frozenset[str]:
        """Residents who said nothing in a call of late. DatabaseAway."""
        rows = await self._database.ask(_SILENT, {"since": at - timedelta(days=SILENCE_DAYS)})
        return frozenset(row.resident_id for row in rows)

    async def remove(self, responder_id: str, at: datetime) -> bool:
        """False: there is no such responder."""
        change = update(responders).where(responders.c.id == responder_id, responders.c.removed_at.is_(None))
        async with self._database.writing() as connection:
            return (await connection.execute(change.values(removed_at=at))).rowcount == 1

    async def get(self, responder_ids: Iterable[str]) -> tuple[Responder, ...]:
        """Those of them that were ever on the list, also who left: a running incident may still ring them."""
        async with self._database.reading() as connection:
            rows = await connection.execute(select(responders).where(responders.c.id.in_(list(responder_ids))))
            return tuple(_responder(row) for row in rows)


async def everyone(connection: AsyncConnection) -> tuple[Responder, ...]:
    """Who is on the list, as a transaction sees it, first who is rung first."""
    return tuple(_responder(row) for row in await connection.execute(_HERE))


def _responder(row: Row[Any]) -> Responder:
    communities = tuple(part for part in row.communities.split(";") if part)
    return Responder(row.id, Tier(row.tier), row.name, row.number, communities, row.priority)
