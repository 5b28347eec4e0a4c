"""`./saijai incidents`: the cases that are open, and the human word that ends one."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands.installation import DEFAULT, DataDir
from commands.opened import complain, opened, run
from db.journal import Journal
from db.spool import Spool
from domain import incidents
from domain.incidents import Disposition
from runtime.clock import BANGKOK, SystemClock
from runtime.settings import Settings

app = typer.Typer(help="Open incidents, and how they ended.", no_args_is_help=True)
SPOOL = "cli"


@app.command("list")
def list_(
    data: DataDir = DEFAULT, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False
) -> None:
    """Every incident that nobody has closed yet, oldest first."""
    run(_list(data, as_json))


@app.command()
def close(
    incident_id: str,
    disposition: Disposition,
    by: Annotated[str, typer.Option("--by", help="Who closes it: an operator's id.")],
    data: DataDir = DEFAULT,
) -> None:
    """End an incident with what became of it. The next press of this resident opens a new one."""
    run(_close(incident_id, disposition, by, data))


async def _list(data: Path, as_json: bool) -> int:
    async with opened(data) as (settings, database):
        found = await Journal(database, SystemClock(), settings.journal_head_file).open_incidents()
    if as_json:
        for one in found:
            print(json.dumps(one.__dict__, default=str, ensure_ascii=False))
        return 0
    table = Table("incident", "whose", "opened (Bangkok)", "presses")
    for one in found:
        table.add_row(one.incident_id, one.subject, f"{one.opened_at.astimezone(BANGKOK):%F %T}", str(one.presses))
    Console().print(table)
    return 0


async def _close(incident_id: str, disposition: Disposition, by: str, data: Path) -> int:
    async with opened(data) as (settings, database):
        found = await Journal(database, SystemClock(), settings.journal_head_file).open_incidents()
    if incident_id not in {one.incident_id for one in found}:
        return complain(f"there is no open incident {incident_id}: ./saijai incidents list shows them")
    say_closed(settings, incident_id, disposition, by)
    print(f"{incident_id}: {disposition.value}")
    return 0


def say_closed(settings: Settings, incident_id: str, disposition: Disposition, by: str) -> None:
    """Drop the fact where the listener takes it into the journal."""
    fact = incidents.close(incident_id, disposition, closed_by=by, at=SystemClock().now())
    Spool(settings.spool_dir(SPOOL)).put(fact)
