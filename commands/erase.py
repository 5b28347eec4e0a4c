"""`./saijai residents erase`: a resident who left, or a family that asks, has everything personal forgotten."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from commands.installation import DEFAULT, DataDir
from commands.opened import complain, opened, run
from db import erasure
from db.engine import Database
from db.residents import ResidentBook
from db.spool import Spool
from domain.facts import RecordingErased, ResidentErased
from prompts import personal_shelf
from prompts.personal_shelf import NAMES, NOTES
from runtime.clock import SystemClock
from runtime.settings import Settings

SPOOL = "cli"
LOOKS, LOOK_SECONDS = 40, 0.2


def erase(
    resident_id: Annotated[str, typer.Argument(metavar="ID", help="The resident's id on the list.")],
    by: Annotated[str, typer.Option("--by", help="Who erases: an operator's id.")],
    data: DataDir = DEFAULT,
    sure: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase name, address, phones, health, recordings and voice of a resident. What happened stays, without whom."""
    if not sure:
        typer.confirm(f"Erase everything personal of {resident_id}? It cannot be brought back", abort=True)
    run(_erase(resident_id, by, data))


async def _erase(resident_id: str, by: str, data: Path) -> int:
    async with opened(data) as (settings, database):
        if await ResidentBook(database).get(resident_id) is None:
            return complain(f"{resident_id}: no such resident; ./saijai residents list shows their ids")
        found = await erasure.traces(database, resident_id)
        if found.is_open:
            return complain(f"{resident_id}: an incident is open; close it first (./saijai incidents list)")
        recordings = await asyncio.to_thread(_erase_files, settings, resident_id, found.call_ids)
        fact = ResidentErased(
            call_id="",
            happened_at=SystemClock().now(),
            resident_id=resident_id,
            lines=found.lines,
            erased_by=by,
        )
        Spool(settings.spool_dir(SPOOL)).put(fact)
        is_done = await _is_gone(database, resident_id)
    what = f"{len(found.lines)} lines of the journal, {recordings} recordings"
    if is_done:
        print(f"{resident_id}: erased ({what}); take it off your own list and out of backups too")
    else:
        print(f"{resident_id}: recordings and voice are erased; the rest ({what}) as soon as the centre runs")
    return 0


def _erase_files(settings: Settings, resident_id: str, call_ids: tuple[str, ...]) -> int:
    """Recordings and what was said ahead; how many recordings there were. Doing it again is right."""
    for sounds in (NAMES, NOTES):
        personal_shelf.forget(sounds, [resident_id], settings.data_dir)
    erased = 0
    for call_id in call_ids:
        file = settings.recordings_dir / "sealed" / f"{call_id}.wav.age"
        if file.exists():
            file.unlink()
            told = RecordingErased(call_id=call_id, happened_at=SystemClock().now(), file=file.name)
            Spool(settings.spool_dir(SPOOL)).put(told)
            erased += 1
    return erased


async def _is_gone(database: Database, resident_id: str) -> bool:
    book = ResidentBook(database)
    for _ in range(LOOKS):
        if await book.get(resident_id) is None:
            return True
        await asyncio.sleep(LOOK_SECONDS)
    return False
