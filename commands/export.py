"""What became of one press, on paper: signed, in Thai and English, to be checked by anybody with the public key."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from commands.installation import DEFAULT, DataDir
from commands.opened import complain, opened, run
from db import anchors
from db.entry import Entry
from db.journal import Journal
from db.proof import proofs
from db.residents import ResidentBook
from domain.facts import IncidentOpened
from pbx import secrets
from reports.incident import Case, bare, document, faults
from runtime import signature
from runtime.clock import SystemClock

_LINES = 100_000
MODE = 0o600

By = Annotated[str, typer.Option("--by", help="Who makes the paper: an operator's id.")]
Key = Annotated[Path | None, typer.Option(help="The centre's public key (DIR/secrets/journal.pub).")]


def export(
    incident_id: str,
    by: By,
    to: Annotated[Path, typer.Option(help="The folder that gets the files.")] = Path(),
    personal: Annotated[
        bool, typer.Option("--personal", help="Who it was and what weighed in the urgency too: for who may know.")
    ] = False,
    data: DataDir = DEFAULT,
) -> None:
    """Write an incident down: signed JSON with the proof of each line, and PDF in Thai and in English."""
    run(_export(incident_id, by, to, personal, data))


def check(file: Path, key: Key = None, data: DataDir = DEFAULT) -> None:
    """Is an exported file as the centre signed it? Needs the file, its .sig, and the public key."""
    raise typer.Exit(_check(file, key or data / "secrets" / "journal.pub"))


async def _export(incident_id: str, by: str, to: Path, personal: bool, data: Path) -> int:
    from reports.paper import pdf  # takes a while to load, and nothing else needs it

    async with opened(data) as (settings, database):
        journal = Journal(database, SystemClock(), settings.journal_head_file)
        entries = await journal.entries(incident_id=incident_id, limit=_LINES)
        if not entries:
            return complain(f"the journal knows no incident {incident_id}; ./saijai journal shows them")
        proven = zip(entries, await proofs(database, (entry.seq for entry in entries)), strict=True)
        case = Case(
            incident_id=incident_id,
            lines=list(proven) if personal else [bare(*line) for line in proven],
            made_at=SystemClock().now(),
            made_by=by,
            public_key=secrets.read(settings, "journal.pub"),
            anchor=_anchor(settings.journal_anchors_file, entries[-1].seq),
            whose=await _name(ResidentBook(database), entries) if personal else "",
        )
        key = secrets.read(settings, "journal.key")
    original = document(case)
    papers = {
        f"{incident_id}.json": original,
        f"{incident_id}.th.pdf": pdf(case, original, "th"),
        f"{incident_id}.en.pdf": pdf(case, original, "en"),
    }
    signed = {f"{name}.sig": (signature.sign(key, content) + "\n").encode() for name, content in papers.items()}
    try:
        await asyncio.to_thread(_write, to, papers | signed)
    except OSError as error:
        return complain(f"{to}: cannot be written: {error.strerror}")
    print(f"{len(entries)} lines of {incident_id}: " + ", ".join(str(to / name) for name in papers))
    return 0


def _anchor(file: Path, seq: int) -> anchors.Anchor | None:
    return next((anchor for anchor in anchors.read(file) if anchor.seq >= seq), None)


async def _name(residents: ResidentBook, entries: list[Entry]) -> str:
    opened_as = next((entry.fact for entry in entries if isinstance(entry.fact, IncidentOpened)), None)
    resident = await residents.get(opened_as.resident_id) if opened_as else None
    return f"{resident.name}, {resident.community}" if resident else ""


def _write(folder: Path, papers: Mapping[str, bytes]) -> None:
    """For their owner's eyes: they say of somebody that help was needed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in papers.items():
        (folder / name).touch(mode=MODE)
        (folder / name).write_bytes(content)


def _check(file: Path, key: Path) -> int:
    signed = file.with_name(file.name + ".sig")
    try:
        content, public = file.read_bytes(), key.read_text("ascii").strip()
        said = signed.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        name = getattr(error, "filename", None) or file
        return complain(f"{name}: cannot be read; the file, its .sig beside it and the public key are needed")
    if not signature.is_genuine(public, content, said):
        return complain(f"{file}: NOT as this centre signed it: it was changed, or another key signed it")
    problems = faults(content) if file.suffix == ".json" else []
    for problem in problems:
        complain(f"{file}: {problem}")
    print(f"{file}: as this centre signed it" + ("" if problems else ", and every line is whole"))
    return 1 if problems else 0
