"""The board shows each case once: what the facts about incidents add up to, kept in the journal's own transaction."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, case, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.tables import incidents
from domain.facts import Fact, IncidentClosed, IncidentJoined, IncidentOpened
from domain.incidents import Incident

Insert = sqlite.Insert | postgresql.Insert
_CLOSING = update(incidents).where(incidents.c.incident_id == bindparam("closed_id"))
_INSERTS: dict[str, Callable[[Table], Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def project(connection: Connection, fact: Fact) -> None:
    """Take one new fact into account, in whatever order facts arrive."""
    match fact:
        case IncidentOpened():
            _pressed(connection, fact, presses=1)
        case IncidentJoined():
            _pressed(connection, fact, presses=fact.press)
        case IncidentClosed():
            _closed(connection, fact)
        case _:
            pass


def _pressed(connection: Connection, fact: IncidentOpened | IncidentJoined, presses: int) -> None:
    row = {
        "incident_id": fact.incident_id,
        "subject": fact.subject,
        "resident_id": fact.resident_id,
        "opened_at": fact.happened_at,
        "closed_at": None,
        "presses": presses,
        "disposition": "",
        "closed_by": "",
    }
    connection.execute(_opening(connection.dialect.name), row)


@cache
def _opening(dialect: str) -> Insert:
    new, known = _INSERTS[dialect](incidents), incidents.c
    earlier = case((new.excluded.opened_at < known.opened_at, new.excluded.opened_at), else_=known.opened_at)
    more = case((new.excluded.presses > known.presses, new.excluded.presses), else_=known.presses)
    return new.on_conflict_do_update(index_elements=["incident_id"], set_={"opened_at": earlier, "presses": more})


def _closed(connection: Connection, fact: IncidentClosed) -> None:
    closed = {"closed_at": fact.happened_at, "disposition": fact.disposition, "closed_by": fact.closed_by}
    connection.execute(_CLOSING, {"closed_id": fact.incident_id, **closed})


def open_ones(subject: str | None = None) -> Select[Any]:
    """The question for cases nobody has closed, oldest first; of one subject, or all."""
    question = select(incidents).where(incidents.c.closed_at.is_(None)).order_by(incidents.c.opened_at)
    if subject is not None:
        question = question.where(incidents.c.subject == subject)
    return question


def recently_closed(at_most: int) -> Select[Any]:
    """The question for the cases that were closed last."""
    closed = select(incidents).where(incidents.c.closed_at.is_not(None))
    return closed.order_by(incidents.c.closed_at.desc()).limit(at_most)


def of_subject(subject: str, at_most: int) -> Select[Any]:
    """The question for the last cases of one subject, the newest first."""
    own = select(incidents).where(incidents.c.subject == subject)
    return own.order_by(incidents.c.opened_at.desc()).limit(at_most)


def from_row(row: Row[Any]) -> Incident:
    """What was projected, as an incident."""
    return Incident(
        row.incident_id,
        row.subject,
        row.resident_id,
        row.opened_at,
        row.closed_at,
        row.presses,
        row.disposition,
    )
