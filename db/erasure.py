"""Somebody who leaves, or a family that asks, has everything personal forgotten; that it was done stays on record."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, bindparam, delete, select

from db.engine import Database
from db.tables import (
    caregivers,
    devices,
    facts,
    incidents,
    personal_parts,
    phones,
    resident_phones,
    resident_versions,
    residents,
)
from domain.facts import Fact, ResidentErased

T = TypeVar("T")
_AT_ONCE = 500
_BESIDE = select(facts.c.seq, facts.c.call_id, facts.c.incident_id, facts.c.data).join(personal_parts)
_NAMED = select(facts.c.incident_id, facts.c.call_id, facts.c.data).where(facts.c.fact == "resident_identified")
_OF_CASES = select(facts.c.call_id).where(facts.c.incident_id.in_(bindparam("cases", expanding=True))).distinct()


@dataclass(frozen=True)
class Traces:
    """Where a resident appears: lines of the journal with a personal part, and calls."""

    lines: tuple[int, ...]
    call_ids: tuple[str, ...]
    is_open: bool  # a case is still open: nobody erases whom somebody is helping now


async def traces(database: Database, resident_id: str) -> Traces:
    """Everything of one resident that erasing would touch. DatabaseAway."""
    cases = await database.ask(
        select(incidents.c.incident_id, incidents.c.closed_at).where(incidents.c.resident_id == resident_id)
    )
    named = [row for row in await database.ask(_NAMED) if _is_of(row, resident_id, set())]
    own = {case.incident_id for case in cases} | {row.incident_id for row in named if row.incident_id}
    lines = [row.seq for row in await database.ask(_BESIDE) if _is_of(row, resident_id, own)]
    calls = {row.call_id for row in named}
    for some in _some(sorted(own)):  # calls back too
        calls |= {row.call_id for row in await database.ask(_OF_CASES, {"cases": some}) if row.call_id}
    return Traces(tuple(sorted(lines)), tuple(sorted(calls)), any(case.closed_at is None for case in cases))


def _is_of(row: Row[Any], resident_id: str, own: set[str]) -> bool:
    return row.incident_id in own or resident_id in json.loads(row.data).get("resident_ids", ())


def project(connection: Connection, fact: Fact) -> None:
    """Where a new fact says that somebody was erased: do it, in the transaction that tells so."""
    if not isinstance(fact, ResidentErased):
        return
    for lines in _some(fact.lines):
        connection.execute(delete(personal_parts).where(personal_parts.c.seq.in_(lines)))
    owned = select(resident_phones.c.phone_id).where(resident_phones.c.resident_id == fact.resident_id)
    phone_ids = connection.scalars(owned).all()
    for table in (resident_phones, caregivers, resident_versions, devices):
        connection.execute(delete(table).where(table.c.resident_id == fact.resident_id))
    connection.execute(delete(residents).where(residents.c.id == fact.resident_id))
    shared = select(resident_phones.c.phone_id)
    connection.execute(delete(phones).where(phones.c.phone_id.in_(phone_ids), phones.c.phone_id.not_in(shared)))


def _some(many: Sequence[T]) -> list[Sequence[T]]:
    return [many[start : start + _AT_ONCE] for start in range(0, len(many), _AT_ONCE)]
