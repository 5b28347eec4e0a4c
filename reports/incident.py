"""What became of one press, for a family, a council or a court: every line in Thai and English, and its proof."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from db.anchors import Anchor
from db.entry import Entry
from db.proof import Proof, from_json
from domain.duty import BANGKOK
from domain.instants import written
from reports.sentences import sentence

FORMAT: Final = "saijai incident 1"


@dataclass(frozen=True)
class Case:
    """One incident, ready to be written down."""

    incident_id: str
    lines: Sequence[tuple[Entry, Proof]]
    made_at: datetime
    made_by: str
    public_key: str
    anchor: Anchor | None = None  # the first that was signed after the last line
    whose: str = ""  # empty where no name is to leave the centre


@dataclass(frozen=True)
class Row:
    """One line as a person reads it."""

    seq: int
    at: str  # Bangkok, to the millisecond
    thai: str
    english: str
    notes: tuple[str, ...]  # recovered, erased


def bare(entry: Entry, proof: Proof) -> tuple[Entry, Proof]:
    """A line without its personal part, which is for few eyes; its proof holds all the same."""
    return replace(entry, fact=replace(entry.fact, **entry.fact.personal)), replace(proof, part=None)


def rows(case: Case) -> list[Row]:
    """As it happened, which is not always the order in which it was written down."""
    told = sorted((entry for entry, _ in case.lines), key=lambda entry: (entry.fact.happened_at, entry.seq))
    return [_row(entry) for entry in told]


def _row(entry: Entry) -> Row:
    at = entry.fact.happened_at.astimezone(BANGKOK)
    notes = tuple(name for name, is_so in (("recovered", entry.recovered), ("erased", entry.is_erased)) if is_so)
    if entry.unread:
        return Row(entry.seq, _moment(at), entry.unread[0], entry.unread[0], notes)
    return Row(entry.seq, _moment(at), sentence(entry.fact, "th"), sentence(entry.fact, "en"), notes)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}"


def document(case: Case) -> bytes:
    """The paper that is signed: JSON, one spelling."""
    said = {
        "format": FORMAT,
        "incident_id": case.incident_id,
        "whose": case.whose,
        "made_at": written(case.made_at),
        "made_by": case.made_by,
        "public_key": case.public_key,
        "anchor": asdict(case.anchor) if case.anchor else None,
        "timeline": [asdict(row) for row in rows(case)],
        "lines": [proof.as_json() for _, proof in case.lines],
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def faults(content: bytes) -> list[str]:
    """What is wrong with the lines of a paper; nothing where each has the hash that it says."""
    try:
        said = json.loads(content)
        lines = [from_json(line) for line in said["lines"]]
    except (ValueError, KeyError, TypeError):
        return ["this is no incident of Saijai"]
    broken = [f"line {proof.columns['seq']} is not as it was written" for proof in lines if not proof.is_whole]
    return broken + _beside(said.get("anchor"), said.get("public_key", ""))


def _beside(anchor: Mapping[str, Any] | None, public: str) -> list[str]:
    if anchor is None or Anchor(**anchor).is_genuine(public):
        return []
    return [f"the anchor of {anchor['day']} is not of this centre's key"]
