"""With the database away nothing is lost: facts wait on disk, in order, and are told before anything newer.

The only way of the listener into the journal. A fact is safe when `write` returns: in the journal, or in the spool.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from ami_listener.fresh import Fresh
from db.engine import DatabaseAway
from db.entry import Entry
from db.head import Head
from db.spool import Spool
from domain.facts import Fact
from runtime import log

Told = Sequence[tuple[Fact, bool]]  # each with: was it recovered?
BATCH = 200
RETRY_SECONDS = 0.5
LOOK_SECONDS = 2.0  # between questions to a database that nobody had to ask


class Journal(Protocol):
    """What is asked of db.journal.Journal."""

    async def append(self, facts: Told, cursors: Mapping[str, str] | None = None) -> list[Entry]: ...

    async def head(self) -> Head: ...


class Writer:
    """Writes facts and cursors into the journal, or into the listener's own spool until it can."""

    def __init__(self, journal: Journal, directory: Path) -> None:
        self._journal = journal
        self._spool = Spool(directory)
        self._recovered = Spool(directory / "recovered")
        self._cursors: dict[str, str] = {}
        self._one_at_a_time = asyncio.Lock()
        self._held: list[tuple[Fact, bool]] = []  # what even the disk would not take
        self.waiting = len(self.spooled())
        self.is_away = False
        self.last_seq = 0
        self.fresh = Fresh()
        self.on_told: Callable[[Fact, bool], None] = lambda _fact, _recovered: None  # who follows what is safe

    def spooled(self) -> list[tuple[Path, Fact, bool]]:
        """What waits on disk, in order."""
        plain = [(path, fact, False) for path, fact in self._spool.pending()]
        recovered = [(path, fact, True) for path, fact in self._recovered.pending()]
        return sorted(plain + recovered, key=lambda one: one[0].name)

    async def write(self, told: Told, cursors: Mapping[str, str] | None = None) -> None:
        """Safe on disk when this returns; with a full disk it is kept in memory until there is room again."""
        async with self._one_at_a_time:
            self._cursors.update(cursors or {})
            if not self.waiting:
                try:
                    await self._append(told)
                    self._say(told)
                    return
                except DatabaseAway as error:
                    self._now_away(error)
            await asyncio.to_thread(self._keep, told)
            self._say(told)

    def _say(self, told: Told) -> None:
        for fact, recovered in told:
            self.on_told(fact, recovered)

    @property
    def is_behind(self) -> bool:
        """Whether facts wait, or would have to."""
        return self.is_away or self.waiting > 0

    async def run(self) -> None:
        """Delivers what waits as soon as the database is back. Until cancelled."""
        while True:
            await self.flush()
            is_hurried = self.waiting or self._cursors or self.is_away
            await asyncio.sleep(RETRY_SECONDS if is_hurried else LOOK_SECONDS)

    async def flush(self) -> None:
        """One attempt to deliver what waits."""
        try:
            await self._journal.head()  # asked without the lock: nobody waits for an absent database
            async with self._one_at_a_time:
                await self._drain()
                await self._append([])
            self.is_away = False
        except DatabaseAway as error:
            self._now_away(error)

    async def _append(self, told: Told) -> None:
        try:
            await self._commit(told, dict(self._cursors))
        except (SQLAlchemyError, ValueError) as error:
            log.logger().error("the journal refuses a batch; one by one", facts=len(told), reason=_first_line(error))
            for one in told:
                await self._commit_or_set_aside(one)
            await self._commit([], dict(self._cursors))
        self._cursors.clear()
        self.is_away = False

    async def _commit(self, told: Told, cursors: Mapping[str, str]) -> None:
        entries = await self._journal.append(told, cursors)
        if entries:
            self.last_seq = entries[-1].seq
            self.fresh.add(entries)

    async def _commit_or_set_aside(self, one: tuple[Fact, bool]) -> None:
        try:
            await self._commit([one], {})
        except (SQLAlchemyError, ValueError) as error:
            # never thrown away: a human finds it in bad/, and it stops no other fact
            fact, _ = one
            self._spool.bad.mkdir(exist_ok=True)
            path = self._spool.put(fact)
            path.rename(self._spool.bad / path.name)
            log.logger().error("the journal refuses a fact", fact=fact.word, reason=_first_line(error))

    async def _drain(self) -> None:
        if not self.waiting:
            return
        waiting = await asyncio.to_thread(self.spooled)
        cursors, self._cursors = self._cursors, {}  # how far was read is told when all that was read is
        try:
            await self._deliver(waiting)
        finally:
            self._cursors = {**cursors, **self._cursors}
        self.waiting = 0
        log.logger().info("delivered what had waited for the database", facts=len(waiting))

    async def _deliver(self, waiting: list[tuple[Path, Fact, bool]]) -> None:
        for start in range(0, len(waiting), BATCH):
            some = waiting[start : start + BATCH]
            await self._append([(fact, recovered) for _, fact, recovered in some])
            for path, _, _ in some:
                self._spool.remove(path)
            self.waiting -= len(some)
        while some_held := self._held[:BATCH]:
            await self._append(some_held)
            del self._held[:BATCH]

    def _keep(self, told: Told) -> None:
        for fact, recovered in told:
            if not self._held:  # once one is held, the others follow it, in order
                try:
                    (self._recovered if recovered else self._spool).put(fact)
                except OSError as full:
                    log.logger().error("no room on disk: facts wait in memory", reason=str(full))
                    self._held.append((fact, recovered))
            else:
                self._held.append((fact, recovered))
            self.waiting += 1

    def _now_away(self, error: DatabaseAway) -> None:
        if not self.is_away:
            log.logger().error("database away: facts wait on disk", reason=str(error))
        self.is_away = True


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
