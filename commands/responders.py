"""`./saijai responders`: who can be rung beyond the operators."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands.installation import DEFAULT, DataDir
from commands.opened import complain, opened, run
from commands.reach import tell_responders
from commands.tables import whole
from db.list_file import ListRefused
from db.responder_roster import import_responders
from db.responders import ResponderBook
from domain import numbers
from domain.escalation import Tier
from pbx.asterisk import NoAsterisk
from runtime.clock import SystemClock

app = typer.Typer(help="Backup operators, volunteers and rescue teams.", no_args_is_help=True)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV file, UTF-8, with a header.")], data: DataDir = DEFAULT
) -> None:
    """Add and update responders from FILE: all of it, or nothing where a line is wrong."""
    run(_import(file, data))
    _tell(data)


@app.command("list")
def list_(
    data: DataDir = DEFAULT, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False
) -> None:
    """Everyone who can be rung, first who is rung first."""
    run(_list(data, as_json))


@app.command()
def remove(responder_id: str, data: DataDir = DEFAULT) -> None:
    """Take a responder off; the journal keeps the id."""
    run(_remove(responder_id, data))
    _tell(data)


async def _import(file: Path, data: Path) -> int:
    async with opened(data, make=True) as (_, database):
        try:
            done = await import_responders(database, file, SystemClock())
        except ListRefused as refused:
            return refuse(file, refused)
        except OSError as error:
            return complain(f"{file}: cannot be read: {error.strerror}")
    print(f"{done.added} added, {done.changed} changed, {done.unchanged} unchanged")
    for community in done.empty_communities:
        print(f"no resident lives in {community}: is it spelled as on the list of residents?")
    return 0


async def _list(data: Path, as_json: bool) -> int:
    async with opened(data) as (_, database):
        people = (await ResponderBook(database).read()).people
    if as_json:
        for one in people:
            print(json.dumps(asdict(one), ensure_ascii=False))
        return 0
    table = Table(whole("id"), "tier", "name", whole("number"), "communities", "priority")
    for one in people:
        tier = "volunteer" if one.tier is Tier.CAREGIVER else one.tier
        number = numbers.display(one.number) if one.number.startswith("+") else one.number
        table.add_row(one.id, tier, one.name, number, "\n".join(one.communities), str(one.priority))
    Console(markup=False).print(table)
    return 0


async def _remove(responder_id: str, data: Path) -> int:
    async with opened(data) as (_, database):
        if not await ResponderBook(database).remove(responder_id, SystemClock().now()):
            return complain(f"there is no responder '{responder_id}': ./saijai responders list shows them")
    print(f"{responder_id}: removed")
    return 0


def refuse(file: Path, refused: ListRefused) -> int:
    """Name everything that must be put right; the exit code for it."""
    for problem in refused.problems:
        complain(f"{file}: {problem}")
    return complain(f"{file}: {len(refused.problems)} to put right, nothing was imported")


def _tell(data: Path) -> None:
    from runtime.settings import load

    try:
        tell_responders(load(data))
    except NoAsterisk as missing:
        complain(f"kept, but Asterisk was not told: {missing}")
        raise typer.Exit(1) from None
