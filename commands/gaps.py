"""`./saijai gaps`: what the live link to Asterisk did not tell, and that a human looked after it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from ami_listener.memory import GAPS_CURSOR
from ami_listener.reconcile import Gaps
from commands.installation import DEFAULT, DataDir
from commands.opened import opened, run
from db.journal import Journal
from db.spool import Spool
from domain.facts import GapsExplained
from runtime.clock import SystemClock

SPOOL = "cli"


def gaps(
    explained_by: Annotated[str, typer.Option("--explained-by", help="Who looked after all of them: an id.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    data: DataDir = DEFAULT,
) -> None:
    """What was missed, found in Asterisk's own record, and is unexplained; exit code 1 while anything is."""
    run(_gaps(data, explained_by, as_json))


async def _gaps(data: Path, explained_by: str, as_json: bool) -> int:
    clock = SystemClock()
    async with opened(data) as (settings, database):
        journal = Journal(database, clock, settings.journal_head_file)
        found = Gaps.parse(await journal.cursor(GAPS_CURSOR))
    if explained_by:
        told = GapsExplained(
            call_id="",
            happened_at=clock.now(),
            explained=found.explained + found.unexplained,
            explained_by=explained_by,
        )
        Spool(settings.spool_dir(SPOOL)).put(told)
        found.explain(told)
    if as_json:
        print(json.dumps(found.as_json()))
    else:
        rest = f", {found.unexplained} unexplained: docs/runbook.md says what to do" if found.unexplained else ""
        print(f"{found.missed} missed, {found.filled} filled in from Asterisk's own record{rest}")
    return 1 if found.unexplained else 0
