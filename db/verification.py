"""Anybody can check that nobody rewrote what happened: altered, removed, inserted and reordered lines are named."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from db.anchors import Anchor
from db.engine import Database
from db.entry import GENESIS, HASHED, link
from db.head import Head, HeadFile, explain
from db.personal import Part
from domain.facts import ResidentErased

_LINES_AT_ONCE = 5000
_PROBLEMS_SHOWN = 50
_BEFORE_ALL = -(2**62)
_COLUMNS = (*HASHED, "personal_digest", "hash")
_RAW = text(  # past the column types: what somebody altered may not be of the type any more
    f"SELECT {', '.join(f'f.{name}' for name in _COLUMNS)}, p.salt, p.data FROM facts f "
    "LEFT JOIN personal_parts p ON p.seq = f.seq WHERE f.seq > :after ORDER BY f.seq LIMIT :lines"
)


@dataclass(frozen=True)
class Verdict:
    """What the check found; `ok` only where there is nothing to explain."""

    ok: bool
    checked: int
    problems: tuple[str, ...]


async def verify(database: Database, head_file: Path, anchors: Iterable[Anchor] = ()) -> Verdict:
    """Read the whole journal and compare it with its own chain, with the head file and with what was signed of it.

    It may go on meanwhile. Whether the anchors are genuine is asked elsewhere (db/anchors.py).
    """
    file, reading = HeadFile(head_file), _Reading(anchors)
    await reading.go_on(database)
    stand = file.read()
    while stand and stand.settled.seq > reading.tip.seq and await reading.go_on(database):
        stand = file.read()
    problems = [*reading.problems, *reading.in_the_end()][:_PROBLEMS_SHOWN]
    is_new = stand is None and reading.tip.seq == 0
    if not is_new and (stand is None or not stand.allows(reading.tip)):
        problems.append(explain(stand, reading.tip))
    problems += (f"found while writing, {found}" for found in file.known_breaks())
    return Verdict(not problems, reading.checked, tuple(problems))


class _Reading:
    """How far the check has come."""

    def __init__(self, anchors: Iterable[Anchor]) -> None:
        self._anchors = {(anchor.seq, anchor.day): anchor for anchor in anchors}
        self._hashes = dict.fromkeys(seq for seq, _ in self._anchors)
        self.tip = Head(0, GENESIS)
        self.checked = 0
        self.problems: list[str] = []
        self._gone: set[int] = set()  # lines whose personal part is not there
        self._erased: set[int] = set()  # lines whose personal part was erased, as the journal itself says

    async def go_on(self, database: Database) -> bool:
        """Check what follows; False: nothing does."""
        before = self.checked
        async for row in _lines(database, self.tip.seq if before else _BEFORE_ALL):
            self.checked += 1
            self.problems += _faults(self.tip, row)
            self._look_beside(row)
            if row["seq"] in self._hashes:
                self._hashes[row["seq"]] = row["hash"]
            if row["seq"] > self.tip.seq:
                self.tip = Head(row["seq"], row["hash"])
        return self.checked > before

    def _look_beside(self, row: Mapping[str, Any]) -> None:
        part = None if row["salt"] is None else Part(row["salt"], row["personal"])
        if row["personal_digest"] and part is None:
            self._gone.add(row["seq"])
        elif (part.digest if part else "") != row["personal_digest"]:
            self.problems.append(f"altered: the personal part of line {row['seq']} is not as it was written")
        if row["fact"] == ResidentErased.word:
            self._erased.update(_lines_erased(row["data"]))

    def in_the_end(self) -> Iterator[str]:
        """What is wrong with the personal parts and the anchors, once all lines are known."""
        for seq in sorted(self._gone - self._erased):
            yield f"removed: the personal part of line {seq} is gone, and no line says that it was erased"
        for seq in sorted(self._erased - self._gone):
            yield f"inserted: the personal part of line {seq} was erased and is there again"
        for (seq, day), anchor in self._anchors.items():
            if self._hashes[seq] != anchor.hash:
                yield f"altered: line {seq} is not the one that was signed on {day}"


def _lines_erased(written: str) -> list[int]:
    try:
        return list(json.loads(written)["lines"])
    except (ValueError, KeyError, TypeError):
        return []  # the line was altered, and is named for that


def _faults(before: Head, row: Mapping[str, Any]) -> Iterator[str]:
    seq = row["seq"]
    if seq <= before.seq:
        yield f"inserted: line {seq} has a number that no line can have"
    elif seq > before.seq + 1:
        yield f"removed: lines {before.seq + 1} to {seq - 1} are gone"
    elif link(before.hash, row) != row["hash"]:
        yield f"altered: line {seq} is not as it was written, or does not follow line {before.seq}"


async def _lines(database: Database, after: int) -> AsyncIterator[Mapping[str, Any]]:
    while True:
        async with database.reading() as connection:
            asked = await connection.execute(_RAW, {"after": after, "lines": _LINES_AT_ONCE})
            rows = [dict(zip((*_COLUMNS, "salt", "personal"), row, strict=True)) for row in asked]
        for row in rows:
            yield row
        if len(rows) < _LINES_AT_ONCE:
            return
        after = rows[-1]["seq"]
