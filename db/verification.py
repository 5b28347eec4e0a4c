"""Anybody can check that nobody rewrote what happened: altered, removed, inserted and reordered lines are named."""

from collections.abc import AsyncIterator, Mapping
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
    file, problems, checked = HeadFile(head_file), list[str](), 0
    tip = Head(0, GENESIS)
    async for row in _lines(database, _BEFORE_ALL):
        checked += 1
        problem = _fault(tip, row)
        if problem and len(problems) < _PROBLEMS_SHOWN:
            problems.append(problem)
        tip = Head(row["seq"], row["hash"])
    stand = file.read()
    while stand and stand.settled.seq > tip.seq:
        newer = [row async for row in _lines(database, tip.seq)]
        if not newer:
            break
        for row in newer:
            checked += 1
            problems += filter(None, [_fault(tip, row)])
            tip = Head(row["seq"], row["hash"])
        stand = file.read()
    is_new = stand is None and tip.seq == 0
    if not is_new and (stand is None or not stand.allows(tip)):
        problems.append(explain(stand, tip))
    problems += (f"found while writing, {found}" for found in file.known_breaks())
    return Verdict(not problems, checked, tuple(problems))


def _fault(before: Head, row: Mapping[str, Any]) -> str:
    seq = row["seq"]
    if seq > before.seq + 1:
        return f"removed: lines {before.seq + 1} to {seq - 1} are gone"
    if seq <= before.seq:
        return f"inserted: line {seq} has a number that cannot follow line {before.seq}"
    if link(before.hash, row) != row["hash"]:
        return f"altered: line {seq} is not as it was written, or does not follow line {before.seq}"
    return ""


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
