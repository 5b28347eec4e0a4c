"""Screens and sirens outside hear each fact once and in order, also those told while the broker was away.

The journal is its own outbox: the cursor `mqtt` is the last line that the broker has confirmed.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import Literal

from ami_listener.fresh import Fresh
from db.engine import DatabaseAway
from db.entry import Entry
from db.journal import Journal
from domain import topics
from domain.facts import AlarmCleared, AlarmRaised
from runtime import log
from runtime.mqtt import BrokerAway, Connection
from runtime.tasks import TaskOwner

CURSOR = "mqtt"
PROCESS = "ami_listener"
BATCH = 50  # lines that are marked together: a mark costs a commit
PAGE = 500  # lines that are read at once by a publisher who is behind
MARK_SECONDS = 1.0
IDLE_SECONDS = 1.0
GOODBYE_SECONDS = 1.0
RETRY_SECONDS = 0.5
RETRY_MOST = 10.0

Connect = Callable[[], AbstractAsyncContextManager[Connection]]
LAST_WILL = (topics.status(PROCESS), topics.status_payload(online=False))


class Publisher:
    """Publishes one line after the other; never waits in anybody's way."""

    def __init__(self, journal: Journal, connect: Connect, fresh: Fresh) -> None:
        self._journal, self._connect, self._fresh = journal, connect, fresh
        self._confirmed: int | None = None
        self._marked = 0
        self._marked_at = 0.0
        self.state: Literal["ok", "away"] = "away"

    async def run(self) -> None:
        """Until cancelled: connect, publish, and again with growing pauses."""
        pause = RETRY_SECONDS
        while True:
            try:
                async with self._connect() as connection:
                    await connection.publish(*self._status(online=True), retain=True)
                    self.state, pause = "ok", RETRY_SECONDS
                    log.logger().info("publishing facts")
                    await self._session(connection)
            except BrokerAway as error:
                if self.state == "ok" or pause == RETRY_SECONDS:
                    log.logger().warning("broker away: facts wait in the journal", reason=str(error))
                self.state = "away"
            await asyncio.sleep(pause)
            pause = min(pause * 2, RETRY_MOST)

    @staticmethod
    def _status(*, online: bool) -> tuple[str, str]:
        return topics.status(PROCESS), topics.status_payload(online)

    async def _session(self, connection: Connection) -> None:
        async with TaskOwner("publisher") as tasks:
            lost = tasks.start("watch", self._until_lost(connection))
            try:
                while not lost.done():
                    self._fresh.clear()
                    await self._drain(connection)
                    try:
                        await asyncio.wait_for(self._fresh.wait(), IDLE_SECONDS)
                    except TimeoutError:
                        await self._mark()
            except asyncio.CancelledError:
                await self._mark()
                await self._goodbye(connection)
                raise
        raise BrokerAway("the session ended")

    async def _until_lost(self, connection: Connection) -> None:
        with suppress(BrokerAway):
            await connection.lost()
        self._fresh.set()

    async def _goodbye(self, connection: Connection) -> None:
        with suppress(BrokerAway, TimeoutError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await connection.publish(*self._status(online=False), retain=True)

    async def _drain(self, connection: Connection) -> None:
        try:
            if self._confirmed is None:
                self._confirmed = self._marked = int(await self._journal.cursor(CURSOR) or 0)
                head = await self._journal.head()
                await connection.publish(topics.JOURNAL_HEAD, topics.head_payload(head.seq, head.hash), retain=True)
            is_more = True
            while is_more:
                entries, is_more = self._fresh.after(self._confirmed), False
                if not entries:
                    entries = await self._journal.entries(after=self._confirmed, limit=PAGE)
                    is_more = len(entries) == PAGE
                for entry in entries:
                    await self._publish(connection, entry)
                    if entry.seq - self._marked >= BATCH and self._since_mark() >= MARK_SECONDS:
                        await self._mark()
                if entries:
                    head_now = topics.head_payload(entries[-1].seq, entries[-1].hash)
                    await connection.publish(topics.JOURNAL_HEAD, head_now, retain=True)
        except DatabaseAway:
            return  # what was confirmed is remembered here; the next round goes on

    async def _publish(self, connection: Connection, entry: Entry) -> None:
        if entry.unread is None:
            payload = topics.fact_payload(entry.seq, entry.fact, entry.recorded_at, entry.recovered)
            await connection.publish(topics.fact(entry.fact), payload)
            if isinstance(entry.fact, AlarmRaised | AlarmCleared):
                place = topics.alarm(entry.fact.alarm, entry.fact.subject)
                await connection.publish(place, topics.alarm_payload(entry.fact), retain=True)
        self._confirmed = entry.seq

    def _since_mark(self) -> float:
        return asyncio.get_running_loop().time() - self._marked_at

    async def _mark(self) -> None:
        """Remember in the database what is confirmed: in a pause, else once a second, since it costs a commit.

        A listener that dies before tells that second again; the `fact_id` says that a fact is the same.
        """
        self._marked_at = asyncio.get_running_loop().time()
        if self._confirmed is not None and self._confirmed != self._marked:
            with suppress(DatabaseAway):
                await self._journal.append([], {CURSOR: str(self._confirmed)})
                self._marked = self._confirmed
