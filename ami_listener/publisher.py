"""Screens and sirens outside hear each fact once and in order, also those told while the broker was away.

The journal is its own outbox: the cursor `mqtt` is the last line that the broker has confirmed.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from typing import Literal

from ami_listener.fresh import Fresh
from db.engine import DatabaseAway
from db.entry import Entry
from db.head import Head
from db.journal import Journal
from domain import topics
from domain.facts import AlarmCleared, AlarmRaised
from runtime import log
from runtime.mqtt import BrokerAway, Connection, Message
from runtime.tasks import TaskOwner

CURSOR = "mqtt"
PROCESS = "ami_listener"
BATCH = 50  # lines that are marked together: a mark costs a commit
WINDOW = 100  # lines on their way to the broker at once: waiting for each costs more than the line
PAGE = 500  # lines that are read at once by a publisher who is behind
MARK_SECONDS = 1.0
IDLE_SECONDS = 1.0
GOODBYE_SECONDS = 1.0
RETRY_SECONDS = 0.5
RETRY_MOST = 10.0

Connect = Callable[[], AbstractAsyncContextManager[Connection]]
LAST_WILL = (topics.status(PROCESS), topics.status_payload(online=False))


class Publisher:
    """Publishes line after line, in order; never waits in anybody's way.

    `gaps` is what is known of missing lines now (topics.gaps_payload); empty: nothing yet.
    """

    def __init__(self, journal: Journal, connect: Connect, fresh: Fresh, gaps: Callable[[], str]) -> None:
        self._journal, self._connect, self._fresh, self._gaps = journal, connect, fresh, gaps
        self._gaps_told = ""
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
                    await connection.publish(*_status(online=True))
                    self.state, pause = "ok", RETRY_SECONDS
                    log.logger().info("publishing facts")
                    await self._session(connection)
            except BrokerAway as error:
                if self.state == "ok" or pause == RETRY_SECONDS:
                    log.logger().warning("broker away: facts wait in the journal", reason=str(error))
                self.state = "away"
            await asyncio.sleep(pause)
            pause = min(pause * 2, RETRY_MOST)

    async def _session(self, connection: Connection) -> None:
        self._gaps_told = ""
        async with TaskOwner("publisher") as tasks:
            lost = tasks.start("watch", self._until_lost(connection))
            try:
                while not lost.done():
                    self._fresh.clear()
                    await self._drain(connection)
                    await self._tell_gaps(connection)
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
                await connection.publish(*_status(online=False))

    async def _tell_gaps(self, connection: Connection) -> None:
        if (now := self._gaps()) != self._gaps_told:
            await connection.publish(topics.JOURNAL_GAPS, now, retain=True)
            self._gaps_told = now

    async def _drain(self, connection: Connection) -> None:
        try:
            if self._confirmed is None:
                self._confirmed = self._marked = int(await self._journal.cursor(CURSOR) or 0)
                head = await self._journal.head()
                await connection.publish(*_head(head))
            is_more = True
            while is_more:
                entries, is_more = self._fresh.after(self._confirmed), False
                if not entries:
                    entries = await self._journal.entries(after=self._confirmed, limit=PAGE)
                    is_more = len(entries) == PAGE
                for start in range(0, len(entries), WINDOW):
                    await self._publish(connection, entries[start : start + WINDOW])
                    if self._confirmed - self._marked >= BATCH and self._since_mark() >= MARK_SECONDS:
                        await self._mark()
        except DatabaseAway:
            return  # what was confirmed is remembered here; the next round goes on

    async def _publish(self, connection: Connection, entries: Sequence[Entry]) -> None:
        messages, ends = [], []
        for entry in entries:
            messages += _messages(entry)
            ends.append(len(messages))
        messages.append(_head(Head(entries[-1].seq, entries[-1].hash)))
        confirmed = await connection.publish_all(messages)
        for entry, end in zip(entries, ends, strict=True):
            if end <= confirmed:
                self._confirmed = entry.seq
        if confirmed < len(messages):
            raise BrokerAway("it did not confirm all that was told")

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


def _messages(entry: Entry) -> list[Message]:
    if entry.unread is not None:
        return []
    payload = topics.fact_payload(entry.seq, entry.fact, entry.recorded_at, entry.recovered)
    told = [Message(topics.fact(entry.fact), payload)]
    if isinstance(entry.fact, AlarmRaised | AlarmCleared):
        place = topics.alarm(entry.fact.alarm, entry.fact.subject)
        told.append(Message(place, topics.alarm_payload(entry.fact), retain=True))
    return told


def _head(head: Head) -> Message:
    return Message(topics.JOURNAL_HEAD, topics.head_payload(head.seq, head.hash), retain=True)


def _status(*, online: bool) -> Message:
    return Message(topics.status(PROCESS), topics.status_payload(online), retain=True)
