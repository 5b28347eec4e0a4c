"""`./saijai incidents`: the cases that are open, and the human word that ends one."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ami_listener.courses import Courses
from ami_listener.follow_up import rules_of
from commands.export import check, export
from commands.installation import DEFAULT, DataDir
from commands.opened import complain, opened, run
from commands.tables import whole
from db.commands import CommandBook
from db.journal import Journal
from db.spool import Spool
from domain import incidents, steps
from domain.course import Course
from domain.incidents import Disposition
from domain.steps import Rules
from runtime.clock import BANGKOK, SystemClock
from runtime.settings import Settings

app = typer.Typer(help="Open incidents, and how they ended.", no_args_is_help=True)
app.command()(export)
app.command()(check)
SPOOL = "cli"
ASKED_SECONDS = 60  # a call back that nobody could make by then is not wanted any more


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


@app.command("call-back")
def call_back(
    incident_id: str,
    by: Annotated[str, typer.Option("--by", help="Who asks for it: an operator's id.")],
    data: DataDir = DEFAULT,
) -> None:
    """Ring the resident of an open incident now, also when the attempts are used up."""
    run(_call_back(incident_id, by, data))


async def _list(data: Path, as_json: bool) -> int:
    clock, courses = SystemClock(), Courses(SystemClock())
    async with opened(data) as (settings, database):
        journal = Journal(database, clock, settings.journal_head_file)
        found = await journal.open_incidents()
        await courses.recall(journal)
    table = Table(whole("incident"), "whose", "opened (Bangkok)", "presses", "owner", "next step")
    for one in found:
        owner, step = _stands(courses.of(one.incident_id), clock.now(), rules_of(settings))
        if as_json:
            shown = {**one.__dict__, "owner": owner, "next_step": step}
            print(json.dumps(shown, default=str, ensure_ascii=False))
        opened_at = f"{one.opened_at.astimezone(BANGKOK):%F %T}"
        table.add_row(one.incident_id, one.subject, opened_at, str(one.presses), owner, step)
    if not as_json:
        Console(markup=False).print(table)
    return 0


def _stands(known: Course, now: datetime, rules: Rules) -> tuple[str, str]:
    """Who owns it, and what comes next and when."""
    owner, step = known.owner, steps.main_step(known, now, rules)
    at = f" {step.due_at.astimezone(BANGKOK):%T}" if step.due_at and step.due_at > now else ""
    return (f"{owner.kind} {owner.id}" if owner else "nobody"), step.kind.value.replace("_", " ") + at


async def _call_back(incident_id: str, by: str, data: Path) -> int:
    clock = SystemClock()
    async with opened(data) as (settings, database):
        found = await Journal(database, clock, settings.journal_head_file).open_incidents()
        if incident_id not in {one.incident_id for one in found}:
            return complain(f"there is no open incident {incident_id}: ./saijai incidents list shows them")
        until = clock.now() + timedelta(seconds=ASKED_SECONDS)
        await CommandBook(database, clock).insert("call_back", {"incident": incident_id, "by": by}, until)
    print(f"{incident_id}: the resident is rung as soon as the line is free")
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
