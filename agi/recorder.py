"""What a script found out is on disk before anyone relies on it, and never makes a caller wait."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from domain.facts import Fact
from runtime import log

WAITING_LIMIT = 10_000  # facts kept in memory while the disk refuses them
RETRY_SECONDS = 1.0
TOGETHER = 50


class FactSpool(Protocol):
    """Where facts are dropped for the journal: db.spool.Spool, or the tests' own."""

    def put_all(self, facts: Sequence[Fact]) -> object: ...


class Recorder:
    """Writes facts in their order, in a thread, several at once; a disk that refuses is asked again each second."""

    def __init__(self, spool: FactSpool, retry_seconds: float = RETRY_SECONDS) -> None:
        self._spool = spool
        self._retry_seconds = retry_seconds
        self._queue: asyncio.Queue[tuple[Fact, asyncio.Future[None]]] = asyncio.Queue(WAITING_LIMIT)
        self._in_hand = 0
        self.is_writing = True

    @property
    def waiting(self) -> int:
        """How many facts are not taken up yet."""
        return self._queue.qsize()

    def record(self, fact: Fact) -> asyncio.Future[None]:
        """Hand over a fact without waiting; the future is done once it lies on disk."""
        written = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((fact, written))
        except asyncio.QueueFull:
            log.logger().error("a fact is lost: too many wait for the disk", fact_id=fact.fact_id)
        return written

    async def run(self) -> None:
        """Write what is handed over, until cancelled."""
        while True:
            waiting = [await self._queue.get()]
            while len(waiting) < TOGETHER and not self._queue.empty():
                waiting.append(self._queue.get_nowait())
            self._in_hand = len(waiting)
            await self._write([fact for fact, _ in waiting])
            self._in_hand = 0
            for _, written in waiting:
                self._queue.task_done()
                if not written.done():
                    written.set_result(None)

    async def finish(self, seconds: float) -> None:
        """Wait until everything is written, at most `seconds`; what then remains is logged as lost."""
        try:
            await asyncio.wait_for(self._queue.join(), seconds)
        except TimeoutError:
            log.logger().error(
                "facts are lost: the disk did not take them in time", facts=self.waiting + self._in_hand
            )

    async def _write(self, facts: Sequence[Fact]) -> None:
        while True:
            try:
                await asyncio.to_thread(self._spool.put_all, facts)
            except OSError as refused:
                log.logger().error("facts wait for the disk", fact_id=facts[0].fact_id, reason=str(refused))
                self.is_writing = False
                await asyncio.sleep(self._retry_seconds)
            else:
                self.is_writing = True
                return
