"""The municipality's list comes in whole or not at all; what it said before stays on record."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from db.engine import LONG_SECONDS, Database
from db.residents import everyone, one_of
from db.roster_file import ListProblem, ListRefused, Roster, parse
from db.tables import caregivers, phones, resident_phones, resident_versions, residents
from domain import numbers
from domain.residents import Resident
from runtime.clock import Clock

__all__ = ["ImportResult", "ListProblem", "ListRefused", "Roster", "import_roster", "parse"]

_LOCK = 0x5A1A73  # PostgreSQL advisory lock: one import at a time
_AT_ONCE = 500


@dataclass(frozen=True)
class ImportResult:
    """How many residents are new, differ from before, or were the same."""

    added: int
    changed: int
    unchanged: int


async def import_roster(database: Database, path: Path, phone_key: bytes, clock: Clock) -> ImportResult:
    """Add and update residents from a file; those it does not name stay. ListRefused: nothing was imported."""
    now = clock.now()
    content = await asyncio.to_thread(path.read_bytes)
    roster = await asyncio.to_thread(parse, content, now.year)
    async with database.writing(LONG_SECONDS) as connection:
        await connection.run_sync(database.alone, _LOCK)
        before = {resident.id: resident for resident in await everyone(connection)}
        after = [_merge(before.get(resident.id), resident, roster.columns) for resident in roster.residents]
        added = [resident for resident in after if resident.id not in before]
        changed = [resident for resident in after if resident.id in before and resident != before[resident.id]]
        versions = await _keep_versions(connection, [before[resident.id] for resident in changed], now)
        await _put(database, connection, [*added, *changed], versions, now)
        await _tie(database, connection, [*added, *changed], phone_key, now)
        await database.measure(connection, residents, resident_phones, phones, caregivers)
    return ImportResult(len(added), len(changed), len(after) - len(added) - len(changed))


async def put(database: Database, resident: Resident, phone_key: bytes, clock: Clock) -> int:
    """One resident as a screen says, new or corrected; the version that it has now. DatabaseAway: nothing changed."""
    now = clock.now()
    async with database.writing() as connection:
        await connection.run_sync(database.alone, _LOCK)
        versions = await _keep_versions(connection, await one_of(connection, resident.id), now)
        await _put(database, connection, [resident], versions, now)
        await _tie(database, connection, [resident], phone_key, now)
    return versions.get(resident.id, 1)


def _merge(old: Resident | None, new: Resident, columns: Sequence[str]) -> Resident:
    """What the file says; where it has no such column, what was known."""
    return new if old is None else replace(old, **{name: getattr(new, name) for name in columns})


async def _keep_versions(
    connection: AsyncConnection, replaced: Sequence[Resident], now: datetime
) -> Mapping[str, int]:
    """Put aside what is about to change; the version each of them gets next."""
    records = {resident.id: json.dumps(asdict(resident), ensure_ascii=False) for resident in replaced}
    rows = []
    for ids in _some(list(records)):
        question = select(residents.c.id, residents.c.version, residents.c.changed_at).where(residents.c.id.in_(ids))
        for row in await connection.execute(question):
            rows.append(
                {
                    "resident_id": row.id,
                    "version": row.version,
                    "valid_from": row.changed_at,
                    "valid_until": now,
                    "record": records[row.id],
                }
            )
    await _insert(connection, resident_versions, rows)
    return {row["resident_id"]: row["version"] + 1 for row in rows}


async def _put(
    database: Database,
    connection: AsyncConnection,
    people: Sequence[Resident],
    versions: Mapping[str, int],
    now: datetime,
) -> None:
    if people:
        row = database.insert(residents)
        columns = {column.name: row.excluded[column.name] for column in residents.c if column.name != "id"}
        rows = [_row(resident, versions.get(resident.id, 1), now) for resident in people]
        await connection.execute(row.on_conflict_do_update(index_elements=["id"], set_=columns), rows)


def _row(resident: Resident, version: int, now: datetime) -> dict[str, Any]:
    values = {column.name: getattr(resident, column.name) for column in residents.c if hasattr(resident, column.name)}
    return {**values, "disabilities": ";".join(resident.disabilities), "version": version, "changed_at": now}


async def _tie(
    database: Database, connection: AsyncConnection, people: Sequence[Resident], phone_key: bytes, now: datetime
) -> None:
    """Tie these residents to their phones and caregivers, as they are now."""
    for ids in _some([resident.id for resident in people]):
        for table in (resident_phones, caregivers):
            await connection.execute(delete(table).where(table.c.resident_id.in_(ids)))
    seen = {number: numbers.phone_id(number, phone_key) for resident in people for number in resident.numbers}
    if seen:
        rows = [{"phone_id": phone, "number": number, "first_seen_at": now} for number, phone in seen.items()]
        await connection.execute(database.insert(phones).on_conflict_do_nothing(), rows)
    await _insert(
        connection,
        resident_phones,
        (
            {"resident_id": resident.id, "phone_id": seen[number], "position": position}
            for resident in people
            for position, number in enumerate(resident.numbers)
        ),
    )
    await _insert(
        connection,
        caregivers,
        (
            {"resident_id": resident.id, "position": position, **asdict(caregiver)}
            for resident in people
            for position, caregiver in enumerate(resident.caregivers)
        ),
    )


async def _insert(connection: AsyncConnection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    if some := list(rows):
        await connection.execute(insert(table), some)


def _some(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
