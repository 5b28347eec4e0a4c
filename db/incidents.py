"""The board shows each case once: what the facts about incidents add up to, kept in the journal's own transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from db.tables import incidents
from domain.facts import Fact, IncidentClosed, IncidentJoined, IncidentOpened
from domain.incidents import Incident


async def project(connection: AsyncConnection, fact: Fact) -> None:
    """Take one new fact into account, in whatever order facts arrive."""
    match fact:
        case IncidentOpened():
            await _pressed(connection, fact, presses=1)
        case IncidentJoined():
            await _pressed(connection, fact, presses=fact.press)
        case IncidentClosed():
            await _closed(connection, fact)
        case _:
            pass


async def _pressed(connection: AsyncConnection, fact: IncidentOpened | IncidentJoined, presses: int) -> None:
    row = await _row(connection, fact.incident_id)
    if row is None:
        await connection.execute(
            insert(incidents),
            {
                "incident_id": fact.incident_id,
                "subject": fact.subject,
                "resident_id": fact.resident_id,
                "opened_at": fact.happened_at,
                "closed_at": None,
                "presses": presses,
                "disposition": "",
                "closed_by": "",
            },
        )
        return
    await _change(
        connection,
        fact.incident_id,
        opened_at=min(row.opened_at, fact.happened_at),
        presses=max(row.presses, presses),
    )


async def _closed(connection: AsyncConnection, fact: IncidentClosed) -> None:
    await _change(
        connection,
        fact.incident_id,
        closed_at=fact.happened_at,
        disposition=fact.disposition,
        closed_by=fact.closed_by,
    )


async def _change(connection: AsyncConnection, incident_id: str, **values: datetime | int | str) -> None:
    await connection.execute(update(incidents).where(incidents.c.incident_id == incident_id).values(**values))


async def _row(connection: AsyncConnection, incident_id: str) -> Row[Any] | None:
    return (await connection.execute(select(incidents).where(incidents.c.incident_id == incident_id))).one_or_none()


async def open_ones(connection: AsyncConnection, subject: str | None = None) -> list[Incident]:
    """Cases nobody has closed, oldest first; of one subject, or all."""
    question = select(incidents).where(incidents.c.closed_at.is_(None)).order_by(incidents.c.opened_at)
    if subject is not None:
        question = question.where(incidents.c.subject == subject)
    return [_incident(row) for row in await connection.execute(question)]


def _incident(row: Row[Any]) -> Incident:
    return Incident(row.incident_id, row.subject, row.resident_id, row.opened_at, row.closed_at, row.presses)
