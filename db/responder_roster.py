"""The lists of responders, duties and holidays come in whole or not at all."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from db import list_file
from db.engine import Database
from db.list_file import ListProblem, ListRefused
from db.responders import everyone
from db.tables import duty, holidays, operators, residents, responders
from domain import responder_list
from domain.duty import Shift
from domain.responder_list import OPERATOR_PREFIX, weekdays_text
from domain.responders import Responder
from runtime.clock import Clock

_LOCK = 0x5A1A74  # PostgreSQL advisory lock: one import at a time


@dataclass(frozen=True)
class ResponderImport:
    """How many are new, differ from before, or were the same; communities in which no resident lives."""

    added: int
    changed: int
    unchanged: int
    empty_communities: tuple[str, ...] = ()


async def import_responders(database: Database, path: Path, clock: Clock) -> ResponderImport:
    """Add and update responders; those that the file does not name stay. ListRefused: nothing was imported."""
    lines = list_file.parse(
        await asyncio.to_thread(path.read_bytes),
        responder_list.RESPONDER_COLUMNS,
        responder_list.RESPONDER_REQUIRED,
        responder_list.read_responder,
        lambda one: one.id,
        "responder",
    )
    people = [one for _, one in lines.found]
    async with database.writing() as connection:
        await connection.run_sync(database.alone, _LOCK)
        await _know_operators(connection, lines.found)
        before = {one.id: one for one in await everyone(connection)}
        differing = [one for one in people if before.get(one.id) != one]
        if differing:
            row = database.insert(responders)
            columns = {column.name: row.excluded[column.name] for column in responders.c if column.name != "id"}
            change = row.on_conflict_do_update(index_elements=["id"], set_=columns)
            await connection.execute(change, [_row(one, clock) for one in differing])
        lived_in = set(await connection.scalars(select(residents.c.community).distinct()))
    named = dict.fromkeys(community for one in people for community in one.communities)
    added = sum(one.id not in before for one in differing)
    empty = tuple(community for community in named if community not in lived_in)
    return ResponderImport(added, len(differing) - added, len(people) - len(differing), empty)


async def import_duty(database: Database, path: Path) -> int:
    """Replace the whole duty list; how many shifts it has. ListRefused: the old one stays."""
    lines = list_file.parse(
        await asyncio.to_thread(path.read_bytes),
        responder_list.DUTY_COLUMNS,
        responder_list.DUTY_REQUIRED,
        responder_list.read_shift,
    )
    async with database.writing() as connection:
        await connection.run_sync(database.alone, _LOCK)
        known = {one.id for one in await everyone(connection)}
        reason = "is no responder; ./saijai responders list shows them"
        if unknown := [(line, shift) for line, shift in lines.found if shift.responder_id not in known]:
            raise ListRefused([ListProblem(line, "responder_id", reason) for line, _ in unknown])
        await connection.execute(delete(duty))
        if rows := [_shift_row(position, shift) for position, (_, shift) in enumerate(lines.found)]:
            await connection.execute(insert(duty), rows)
    return len(lines.found)


async def import_holidays(database: Database, path: Path) -> int:
    """Replace all holidays; how many there are. ListRefused: the old ones stay."""
    lines = list_file.parse(
        await asyncio.to_thread(path.read_bytes),
        responder_list.HOLIDAY_COLUMNS,
        responder_list.HOLIDAY_REQUIRED,
        responder_list.read_holiday,
    )
    days = {day: name for _, (day, name) in lines.found}
    async with database.writing() as connection:
        await connection.execute(delete(holidays))
        if days:
            await connection.execute(insert(holidays), [{"day": day, "name": name} for day, name in days.items()])
    return len(days)


async def _know_operators(connection: AsyncConnection, found: Sequence[tuple[int, Responder]]) -> None:
    """A phone of ours must be somebody's."""
    known = set(await connection.scalars(select(operators.c.id).where(operators.c.removed_at.is_(None))))
    unknown = [
        ListProblem(line, "number", "is no operator's phone; ./saijai operators list shows them")
        for line, one in found
        if one.number.startswith(OPERATOR_PREFIX) and one.number.removeprefix(OPERATOR_PREFIX) not in known
    ]
    if unknown:
        raise ListRefused(unknown)


def _row(one: Responder, clock: Clock) -> dict[str, Any]:
    return {
        "id": one.id,
        "tier": one.tier.value,
        "name": one.name,
        "number": one.number,
        "communities": ";".join(one.communities),
        "priority": one.priority,
        "changed_at": clock.now(),
        "removed_at": None,
    }


def _shift_row(position: int, shift: Shift) -> dict[str, Any]:
    return {
        "responder_id": shift.responder_id,
        "position": position,
        "weekdays": weekdays_text(shift.weekdays, shift.on_holidays),
        "begins": shift.begins,
        "ends": shift.ends,
        "valid_from": shift.valid_from,
        "valid_until": shift.valid_until,
    }
