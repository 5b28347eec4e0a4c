"""Anybody can check that nobody rewrote what happened: altered, removed, inserted and reordered lines are named."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from db.engine import Database
from db.entry import GENESIS, HASHED, link
from db.head import Head, HeadFile, explain

_LINES_AT_ONCE = 5000
_PROBLEMS_SHOWN = 50
_BEFORE_ALL = -(2**62)
_RAW = text(  # past the column types: what somebody altered may not be of the type any more
    f"SELECT {', '.join(HASHED)}, hash FROM facts WHERE seq > :after ORDER BY seq LIMIT :lines"
)


@dataclass(frozen=True)
class Verdict:
    """What the check found; `ok` only where there is nothing to explain."""

    ok: bool
    checked: int
    problems: tuple[str, ...]


async def verify(database: Database, head_file: Path) -> Verdict:
    """Read the whole journal and compare it with its own chain and with the head file; it may go on meanwhile."""
    file, reading = HeadFile(head_file), _Reading()
    await reading.go_on(database)
    stand = file.read()
    while stand and stand.settled.seq > reading.tip.seq and await reading.go_on(database):
        stand = file.read()
    problems = reading.problems[:_PROBLEMS_SHOWN]
    is_new = stand is None and reading.tip.seq == 0
    if not is_new and (stand is None or not stand.allows(reading.tip)):
        problems.append(explain(stand, reading.tip))
    problems += (f"found while writing, {found}" for found in file.known_breaks())
    return Verdict(not problems, reading.checked, tuple(problems))


class _Reading:
    """How far the check has come."""

    def __init__(self) -> None:
        self.tip = Head(0, GENESIS)
        self.checked = 0
        self.problems: list[str] = []

    async def go_on(self, database: Database) -> bool:
        """Check what follows; False: nothing does."""
        before = self.checked
        async for row in _lines(database, self.tip.seq if before else _BEFORE_ALL):
            self.checked += 1
            self.problems += _faults(self.tip, row)
            if row["seq"] > self.tip.seq:
                self.tip = Head(row["seq"], row["hash"])
        return self.checked > before


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
            rows = [dict(zip((*HASHED, "hash"), row, strict=True)) for row in asked]
        for row in rows:
            yield row
        if len(rows) < _LINES_AT_ONCE:
            return
        after = rows[-1]["seq"]
