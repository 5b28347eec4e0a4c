"""What happened stays told: each fact is appended once, in order, and tied to all before it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, or_, select

from db import erasure, incidents
from db.engine import Database, DatabaseAway, Steps
from db.entry import GENESIS, LINES, Entry, Line, chain, from_row
from db.head import Head, HeadFile, explain
from db.tables import cursors as cursor_table
from db.tables import facts as fact_table
from db.tables import personal_parts
from domain.facts import CallBackFailed, CallBackStarted, Fact, HelpCallEnded, HelpCallReceived
from domain.incidents import Incident
from runtime import log
from runtime.clock import Clock

CALLS_LOOK_BACK = timedelta(hours=24)
_LOCK = 0x5A1A72  # PostgreSQL advisory lock: one transaction at a time ties lines to the chain
_IDS_AT_ONCE = 500
_TIP = select(fact_table.c.seq, fact_table.c.hash).order_by(fact_table.c.seq.desc()).limit(1)
_KNOWN = select(fact_table.c.fact_id).where(fact_table.c.fact_id.in_(bindparam("ids", expanding=True)))


class Journal:
    """The facts of this installation. The listener appends; anybody may read."""

    def __init__(self, database: Database, clock: Clock, head_file: Path) -> None:
        self._database = database
        self._clock = clock
        self._head_file = HeadFile(head_file)
        self._one_at_a_time = asyncio.Lock()

    async def append(
        self, facts: Sequence[tuple[Fact, bool]], cursors: Mapping[str, str] | None = None
    ) -> list[Entry]:
        """Write new facts (with: was it recovered?) and cursors in one transaction; known facts are left out.

        DatabaseAway: nothing was written, or it cannot be told whether; appending the same again is right either way.
        """
        if not facts and not cursors:
            return []
        async with self._one_at_a_time:
            try:
                return await self._database.run(lambda steps: self._append(steps, facts, cursors or {}))
            except TimeoutError as error:
                raise DatabaseAway("another process is writing the journal") from error
            except OSError as error:
                raise DatabaseAway(f"the head file beside the journal cannot be written: {error.strerror}") from error

    def _append(self, steps: Steps, facts: Sequence[tuple[Fact, bool]], cursors: Mapping[str, str]) -> list[Entry]:
        with self._head_file.held(steps.on_disk):
            with steps.begin() as connection:
                self._database.alone(connection, _LOCK)
                tip = _tip(connection)
                lines = list(chain(tip.seq, tip.hash, _not_yet_told(connection, facts), self._clock.now()))
                entries = [line.entry for line in lines]
                if entries:
                    head = Head(entries[-1].seq, entries[-1].hash)
                    steps.on_disk(lambda: self._announce(tip, head))
                    self._insert(connection, lines)
                for name, value in cursors.items():
                    self._set_cursor(connection, name, value)
            if entries:
                steps.on_disk(lambda: self._settle(head))
        return entries

    def _insert(self, connection: Connection, lines: Sequence[Line]) -> None:
        connection.execute(insert(fact_table), [line.row for line in lines])
        if beside := [line.beside for line in lines if line.beside]:
            connection.execute(insert(personal_parts), beside)
        for line in lines:
            incidents.project(connection, line.entry.fact)
            erasure.project(connection, line.entry.fact)

    def _announce(self, tip: Head, head: Head) -> None:
        stand = self._head_file.read()
        is_first = stand is None and tip.seq == 0
        if not is_first and (stand is None or not stand.allows(tip)):
            log.logger().error("the journal was changed by somebody else", found=explain(stand, tip))
            self._head_file.keep_break(stand, tip, self._clock.now())
        self._head_file.write(tip, announced=head)

    def _settle(self, head: Head) -> None:
        try:
            self._head_file.write(head)
        except OSError as error:
            log.logger().error("head file not written; it still announces this commit", error=error.strerror)

    def _set_cursor(self, connection: Connection, name: str, value: str) -> None:
        row = self._database.insert(cursor_table)
        update = row.on_conflict_do_update(index_elements=["name"], set_={"value": row.excluded.value})
        connection.execute(update, {"name": name, "value": value})

    async def entries(
        self, *, after: int = 0, incident_id: str | None = None, call_id: str | None = None, limit: int = 500
    ) -> list[Entry]:
        """Lines after line `after`, in the order they were appended.

        An incident has every line of its calls, also what was written before it was known that a call belongs to it.
        """
        question = LINES.where(fact_table.c.seq > after).order_by(fact_table.c.seq).limit(limit)
        if incident_id is not None:
            calls = select(fact_table.c.call_id).where(
                fact_table.c.incident_id == incident_id, fact_table.c.call_id != ""
            )
            question = question.where(or_(fact_table.c.incident_id == incident_id, fact_table.c.call_id.in_(calls)))
        if call_id is not None:
            question = question.where(fact_table.c.call_id == call_id)
        return await self._ask(question)

    async def of_word(self, word: str) -> list[Entry]:
        """Every line that tells this, as it happened."""
        happened = fact_table.c.happened_at
        return await self._ask(LINES.where(fact_table.c.fact == word).order_by(happened, fact_table.c.seq))

    async def knows(self, fact_id: str) -> bool:
        """Whether this was told before."""
        return bool(await self._database.ask(_KNOWN, {"ids": [fact_id]}))

    async def facts_between(self, since: datetime, until: datetime) -> list[Fact]:
        """What happened from `since` until before `until`, as it happened; without what this release cannot read."""
        happened = fact_table.c.happened_at
        question = LINES.where(happened >= since, happened < until)
        found = await self._ask(question.order_by(happened, fact_table.c.seq))
        return [entry.fact for entry in found if entry.unread is None]

    async def told_since(self, words: Sequence[str], since: datetime) -> list[Entry]:
        """The lines of these words since then, in their order."""
        wanted = fact_table.c.fact.in_(words), fact_table.c.happened_at >= since
        return await self._ask(LINES.where(*wanted).order_by(fact_table.c.seq))

    async def open_calls(self) -> list[Entry]:
        """Every line of each call of the last 24 hours whose end is not told yet, as it happened."""
        begun, ended = fact_table.alias("begun"), fact_table.alias("ended")
        open_ids = select(begun.c.call_id).where(
            begun.c.fact.in_((HelpCallReceived.word, CallBackStarted.word)),
            begun.c.happened_at >= self._clock.now() - CALLS_LOOK_BACK,
            ~select(ended.c.seq)
            .where(
                ended.c.call_id == begun.c.call_id,
                ended.c.fact.in_((HelpCallEnded.word, CallBackFailed.word)),
            )
            .exists(),
        )
        lines = LINES.where(fact_table.c.call_id.in_(open_ids))
        return await self._ask(lines.order_by(fact_table.c.happened_at, fact_table.c.seq))

    async def open_incidents(self) -> list[Incident]:
        """Cases that nobody has closed, oldest first."""
        return [incidents.from_row(row) for row in await self._database.ask(incidents.open_ones())]

    async def incident_of_subject(self, subject: str) -> Incident | None:
        """The open case of a subject; the oldest, should there ever be two."""
        rows = await self._database.ask(incidents.open_ones(subject))
        return incidents.from_row(rows[0]) if rows else None

    async def recently_closed(self, at_most: int) -> list[Incident]:
        """The cases that were closed last, the newest first."""
        return [incidents.from_row(row) for row in await self._database.ask(incidents.recently_closed(at_most))]

    async def incidents_of(self, subject: str, at_most: int) -> list[Incident]:
        """The last cases of one subject, the newest first."""
        return [incidents.from_row(row) for row in await self._database.ask(incidents.of_subject(subject, at_most))]

    async def head(self) -> Head:
        """The last line; line 0 while nothing is told."""
        return _head(await self._database.ask(_TIP))

    async def cursor(self, name: str) -> str | None:
        """How far a source has been read; None: never."""
        rows = await self._database.ask(select(cursor_table.c.value).where(cursor_table.c.name == name))
        return rows[0].value if rows else None

    async def _ask(self, question: Select[Any]) -> list[Entry]:
        return [from_row(row) for row in await self._database.ask(question)]


def _head(rows: Sequence[Any]) -> Head:
    return Head(rows[0].seq, rows[0].hash) if rows else Head(0, GENESIS)


def _tip(connection: Connection) -> Head:
    return _head(connection.execute(_TIP).all())


def _not_yet_told(connection: Connection, told: Sequence[tuple[Fact, bool]]) -> list[tuple[Fact, bool]]:
    """Without facts that are in the journal, and each of the others once."""
    new: dict[str, tuple[Fact, bool]] = {}
    for fact, recovered in told:
        new.setdefault(fact.fact_id, (fact, recovered))
    ids = list(new)
    for start in range(0, len(ids), _IDS_AT_ONCE):
        for known in connection.scalars(_KNOWN, {"ids": ids[start : start + _IDS_AT_ONCE]}):
            del new[known]
    return list(new.values())
