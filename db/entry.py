"""One line of the journal, and the hash that ties it to the line before."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from db import personal
from db.tables import facts as fact_table
from db.tables import personal_parts
from domain import facts, instants
from domain.facts import Fact

LINES = select(fact_table, personal_parts.c.data.label("personal")).outerjoin(personal_parts)
GENESIS = "0" * 64  # what the first line follows
HASHED = ("seq", "fact_id", "happened_at", "recorded_at", "fact", "incident_id", "call_id", "recovered", "data")


@dataclass(frozen=True)
class Entry:
    """A fact in the journal. `unread` holds word and data where another release wrote what this one cannot read."""

    seq: int
    fact_id: str
    fact: Fact
    recorded_at: datetime
    recovered: bool
    hash: str
    unread: tuple[str, Mapping[str, Any]] | None = None
    is_erased: bool = False  # its personal part was erased

    @property
    def counts_from(self) -> datetime:
        """The moment from which it counts in the course of its incident."""
        return instants.counts_from(self.fact.happened_at, self.recorded_at, recovered=self.recovered)

    def as_json(self) -> dict[str, Any]:
        """As `journal --json` shows it."""
        word, data = self.unread or (self.fact.word, self.fact.data)
        return {
            "seq": self.seq,
            "happened_at": instants.written(self.fact.happened_at),
            "recorded_at": instants.written(self.recorded_at),
            "fact": word,
            "incident_id": self.fact.incident_id,
            "call_id": self.fact.call_id,
            "recovered": self.recovered,
            "data": dict(data),
            "hash": self.hash,
        }


def from_row(row: Row[Any]) -> Entry:
    """What was written down, as an entry."""
    data, unread = {**_data(row.data), **_data(row.personal or "{}")}, None
    try:
        fact = facts.restore(row.fact, row.call_id, row.incident_id, row.happened_at, data)
    except (KeyError, TypeError):
        fact = Fact(call_id=row.call_id, incident_id=row.incident_id, happened_at=row.happened_at)
        unread = (row.fact, data)
    is_erased = bool(row.personal_digest) and row.personal is None
    return Entry(row.seq, row.fact_id, fact, row.recorded_at, row.recovered, row.hash, unread, is_erased)


def _data(written: str) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(written)
    except ValueError:
        return {"unreadable": written}
    return data


@dataclass(frozen=True)
class Line:
    """An entry as its rows: the line of the chain, and what lies beside it."""

    entry: Entry
    row: Mapping[str, Any]
    beside: Mapping[str, Any] | None


def chain(seq: int, previous: str, told: Iterable[tuple[Fact, bool]], recorded_at: datetime) -> Iterator[Line]:
    """Lines that follow line `seq`, each tied to the one before."""
    for fact, recovered in told:
        seq += 1
        data, part = personal.parted(fact)
        row = {
            "seq": seq,
            "fact_id": fact.fact_id,
            "happened_at": fact.happened_at,
            "recorded_at": recorded_at,
            "fact": fact.word,
            "incident_id": fact.incident_id,
            "call_id": fact.call_id,
            "recovered": recovered,
            "data": data,
            "personal_digest": part.digest if part else "",
        }
        previous = row["hash"] = link(previous, row)
        entry = Entry(seq, fact.fact_id, fact, recorded_at, recovered, previous)
        yield Line(entry, row, {"seq": seq, "salt": part.salt, "data": part.data} if part else None)


def link(previous: str, row: Mapping[str, Any]) -> str:
    """The hash of a line: of the line before, and of every column of this one."""
    digest = [row["personal_digest"]] if row["personal_digest"] else []
    plain = [*(_plain(row[name]) for name in HASHED), *digest]
    columns = json.dumps(plain, separators=(",", ":"), default=repr)
    return hashlib.sha256((previous + columns).encode()).hexdigest()


def _plain(value: object) -> object:
    """The same value whichever engine kept it: microseconds for a moment, 1 and 0 for true and false."""
    if isinstance(value, datetime):
        return instants.microseconds(value)
    return int(value) if isinstance(value, bool) else value
