"""`./saijai residents unseen`: whose telephone gave no sign for too long, so that somebody goes and tests it."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands.installation import DEFAULT, DataDir
from commands.opened import opened, phone_key, run
from commands.tables import whole
from db.journal import Journal
from db.residents import ResidentBook
from domain import numbers
from domain.duty import BANGKOK
from domain.instants import written
from domain.liveness import Unseen, signs
from domain.liveness import unseen as find
from runtime.clock import SystemClock

LOOK_BACK = timedelta(days=400)


def unseen(
    days: Annotated[
        int | None, typer.Option(min=1, help="For everybody alike; else 14, 30 or 60 by dependency.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    data: DataDir = DEFAULT,
) -> None:
    """Telephones that gave no sign for too long: no press, no test call, no answer to a call back."""
    run(_unseen(data, days, as_json))


async def _unseen(data: Path, days: int | None, as_json: bool) -> int:
    now = SystemClock().now()
    async with opened(data) as (settings, database):
        journal = Journal(database, SystemClock(), settings.journal_head_file)
        residents = await ResidentBook(database).all()
        told = await journal.facts_between(now - LOOK_BACK, now)
        found = find(residents, signs(told), phone_key(settings), now, days)
    if as_json:
        for one in found:
            print(json.dumps(_as_json(one), ensure_ascii=False))
        return 0
    _print(found)
    without = sum(not resident.numbers for resident in residents)
    print(f"{len(found)} telephones to test; {without} residents have none on the list")
    return 0


def _print(found: list[Unseen]) -> None:
    table = Table(whole("id"), "name", "dependency", whole("phone"), "last sign (Bangkok)", "since then in vain")
    for one in found:
        seen, level = one.seen, one.resident.dependency
        sign = f"{_local(seen.at)} {seen.sign}" if seen.at else "never"
        tried = f"{_local(seen.tried_at)} {seen.silence}" if seen.tried_at else ""
        number = numbers.display(one.number)
        table.add_row(one.resident.id, one.resident.name, level.value if level else "", number, sign, tried)
    Console(markup=False).print(table)


def _as_json(one: Unseen) -> dict[str, object]:
    seen = one.seen
    return {
        "resident_id": one.resident.id,
        "number": one.number,
        "days": one.days,
        "last_seen_at": seen.at and written(seen.at),
        "sign": seen.sign,
        "tried_at": seen.tried_at and written(seen.tried_at),
        "silence": seen.silence,
    }


def _local(at: datetime) -> str:
    return f"{at.astimezone(BANGKOK):%Y-%m-%d %H:%M}"
