"""`./saijai duty`: who is on duty when, and whether every minute of the year has somebody."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands.installation import DEFAULT, DataDir
from commands.opened import complain, opened, run
from commands.responders import refuse
from db.list_file import ListRefused
from db.responder_roster import import_duty, import_holidays
from db.responders import ResponderBook
from domain.duty import BANGKOK, YEAR_DAYS, Gap
from domain.escalation import Tier
from domain.responder_list import read_date
from domain.responders import TIERS, Responders
from domain.roster import CellRefused
from runtime.clock import SystemClock

app = typer.Typer(help="The duty list.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="CSV file, UTF-8, with a header.")]
SHOWN = 10  # gaps, one a line


@app.command("import")
def import_(file: File, data: DataDir = DEFAULT) -> None:
    """Put FILE in place of the whole duty list, or change nothing where a line is wrong."""
    run(_import(file, data))


@app.command()
def holidays(file: File, data: DataDir = DEFAULT) -> None:
    """Put FILE in place of all holidays, or change nothing where a line is wrong."""
    run(_holidays(file, data))


@app.command()
def show(
    at: Annotated[str, typer.Option("--at", metavar="TIME", help="Bangkok time, like '2026-04-13 22:30'.")] = "",
    data: DataDir = DEFAULT,
) -> None:
    """Who is on duty now, or at TIME."""
    run(_show(at, data))


@app.command()
def check(data: DataDir = DEFAULT) -> None:
    """Find every minute of the next year without anybody of backup or rescue; exit code 1 if there is one."""
    run(_check(data))


async def _import(file: Path, data: Path) -> int:
    async with opened(data) as (_, database):
        try:
            count = await import_duty(database, file)
        except ListRefused as refused:
            return refuse(file, refused)
        except OSError as error:
            return complain(f"{file}: cannot be read: {error.strerror}")
        known = await ResponderBook(database).read()
    print(f"{count} shifts")
    for line in said_of_gaps(known, today()):
        print(line)
    return 0


async def _holidays(file: Path, data: Path) -> int:
    async with opened(data) as (_, database):
        try:
            count = await import_holidays(database, file)
        except ListRefused as refused:
            return refuse(file, refused)
        except OSError as error:
            return complain(f"{file}: cannot be read: {error.strerror}")
    print(f"{count} holidays")
    return 0


async def _show(at: str, data: Path) -> int:
    try:
        moment = moment_of(at) if at else SystemClock().now()
    except CellRefused as refused:
        return complain(f"--at {at!r}: {refused}")
    async with opened(data) as (_, database):
        known = await ResponderBook(database).read()
    on_duty = known.on_duty(moment)
    table = Table("tier", "id", "name", "communities", title=f"{moment.astimezone(BANGKOK):%Y-%m-%d %H:%M}, Bangkok")
    for tier in TIERS:
        for one in on_duty:
            if one.tier is tier:
                name = "volunteer" if tier is Tier.CAREGIVER else tier.value
                table.add_row(name, one.id, one.name, ", ".join(one.communities))
    Console(markup=False).print(table)
    return 0


async def _check(data: Path) -> int:
    async with opened(data) as (_, database):
        known = await ResponderBook(database).read()
    lines = said_of_gaps(known, today())
    for line in lines:
        print(line)
    if not lines:
        print(f"every minute of the next {YEAR_DAYS} days has somebody of backup or rescue")
    return 1 if lines else 0


def said_of_gaps(known: Responders, first: date) -> list[str]:
    """Each time without anybody, one a line; empty when there is none."""
    if not known.people:
        return ["nobody beyond the operators is on the list: ./saijai responders import FILE.csv"]
    gaps = known.gaps(first)
    lines = [f"nobody of backup or rescue from {_local(gap)}, {gap.minutes} minutes" for gap in gaps[:SHOWN]]
    if more := gaps[SHOWN:]:
        lines.append(f"and {len(more)} more times, {sum(gap.minutes for gap in more)} minutes")
    return lines


def moment_of(text: str) -> datetime:
    """A day and time in Bangkok. CellRefused: it is none."""
    day, _, clock = text.strip().partition(" ")
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", clock or "00:00")
    if found is None:
        raise CellRefused("must be a time like '2026-04-13 22:30'")
    on = read_date(day)
    return datetime(on.year, on.month, on.day, int(found[1]), int(found[2]), tzinfo=BANGKOK)


def today() -> date:
    """In Bangkok."""
    return SystemClock().now().astimezone(BANGKOK).date()


def _local(gap: Gap) -> str:
    begins, ends = (at.astimezone(BANGKOK) for at in (gap.begins_at, gap.ends_at))
    return f"{begins:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M}"
