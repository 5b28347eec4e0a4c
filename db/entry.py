"""One line of the journal, and the hash that ties it to the line before."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from domain import facts, instants
from domain.facts import Fact

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
    data, unread = _data(row.data), None
    try:
        fact = facts.restore(row.fact, row.call_id, row.incident_id, row.happened_at, data)
    except (KeyError, TypeError):
        fact = Fact(call_id=row.call_id, incident_id=row.incident_id, happened_at=row.happened_at)
        unread = (row.fact, data)
    return Entry(row.seq, row.fact_id, fact, row.recorded_at, row.recovered, row.hash, unread)


def _data(written: str) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(written)
    except ValueError:
        return {"unreadable": written}
    return data


def chain(
    seq: int, previous: str, told: Iterable[tuple[Fact, bool]], recorded_at: datetime
) -> Iterator[tuple[Entry, dict[str, Any]]]:
    """Entries and rows that follow line `seq`, each tied to the one before."""
    for fact, recovered in told:
        seq += 1
        row = {
            "seq": seq,
            "fact_id": fact.fact_id,
            "happened_at": fact.happened_at,
            "recorded_at": recorded_at,
            "fact": fact.word,
            "incident_id": fact.incident_id,
            "call_id": fact.call_id,
            "recovered": recovered,
            "data": json.dumps(fact.data, sort_keys=True, separators=(",", ":")),
        }
        previous = row["hash"] = link(previous, row)
        yield Entry(seq, fact.fact_id, fact, recorded_at, recovered, previous), row


def link(previous: str, row: Mapping[str, Any]) -> str:
    """The hash of a line: of the line before, and of every column of this one."""
    columns = json.dumps([_plain(row[name]) for name in HASHED], separators=(",", ":"), default=repr)
    return hashlib.sha256((previous + columns).encode()).hexdigest()


def _plain(value: object) -> object:
    """The same value whichever engine kept it: microseconds for a moment, 1 and 0 for true and false."""
    if isinstance(value, datetime):
        return instants.microseconds(value)
    return int(value) if isinstance(value, bool) else value
