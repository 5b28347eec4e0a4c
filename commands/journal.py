"""What happened, in order; and the proof that nobody rewrote it."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from commands.installation import DEFAULT, DataDir
from commands.opened import complain, opened, run
from db import anchors
from db.entry import Entry
from db.journal import Journal
from db.verification import verify as verify_journal
from runtime.clock import BANGKOK, SystemClock

FOLLOW_SECONDS = 0.5
_LINES_AT_ONCE = 1000


def journal(
    incident: Annotated[str | None, typer.Option(help="Only this incident.")] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with what happens next.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Check that nothing was altered or removed.")] = False,
    kept: Annotated[
        Path | None, typer.Option("--anchors", help="Signed anchors that were kept elsewhere, to check against too.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="The centre's public key (journal.pub), kept elsewhere.")] = None,
    data: DataDir = DEFAULT,
) -> None:
    """The facts in the order they were written down."""
    run(_verify(data, kept, key, as_json) if verify else _print(data, incident, follow, as_json))


async def _verify(data: Path, kept: Path | None, key: Path | None, as_json: bool) -> int:
    if missing := next((file for file in (kept, key) if file and not file.is_file()), None):
        return complain(f"{missing}: there is no such file")
    async with opened(data) as (settings, database):
        signed = [*anchors.read(settings.journal_anchors_file), *(anchors.read(kept) if kept else ())]
        public = (key or settings.secrets_dir / "journal.pub").read_text(encoding="ascii").strip()
        verdict = await verify_journal(database, settings.journal_head_file, signed)
    problems = [*verdict.problems, *anchors.forged(signed, public)]
    if as_json:
        said = {"ok": not problems, "checked": verdict.checked, "anchors": len(signed), "problems": problems}
        print(json.dumps(said))
        return 1 if problems else 0
    for problem in problems:
        complain(problem)
    if problems:
        return complain(f"{verdict.checked} lines checked: the journal was changed; keep a copy before anything else")
    print(f"{verdict.checked} lines checked: none altered, removed or inserted" + _agree(len(signed)))
    return 0


def _agree(signed: int) -> str:
    return f"; the end of {signed} days was signed, and agrees" if signed else ""


async def _print(data: Path, incident: str | None, follow: bool, as_json: bool) -> int:
    async with opened(data) as (settings, database):
        book, after = Journal(database, SystemClock(), settings.journal_head_file), 0
        while True:
            entries = await book.entries(after=after, incident_id=incident, limit=_LINES_AT_ONCE)
            for entry in entries:
                print(json.dumps(entry.as_json(), ensure_ascii=False) if as_json else _line(entry), flush=follow)
                after = entry.seq
            if len(entries) == _LINES_AT_ONCE:
                continue
            if not follow:
                return complain(f"the journal knows no incident {incident}") if incident and not after else 0
            await asyncio.sleep(FOLLOW_SECONDS)


def _line(entry: Entry) -> str:
    """For people: Bangkok time, the fact, whose, and what it says."""
    said = entry.as_json()
    at = entry.fact.happened_at.astimezone(BANGKOK).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    what = " ".join(f"{name}={value}" for name, value in said["data"].items() if value not in ("", []))
    late = " (recovered)" if entry.recovered else ""
    return f"{entry.seq:>6}  {at}  {said['fact']:<22} {said['incident_id'] or said['call_id']}  {what}{late}"
