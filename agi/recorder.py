"""What a script found out is on disk before anyone relies on it, and never makes a caller wait."""

import asyncio
from typing import Protocol

from domain.facts import Fact
from runtime import log

WAITING_LIMIT = 10_000  # facts kept in memory while the disk refuses them
RETRY_SECONDS = 1.0


class FactSpool(Protocol):
    """Where facts are dropped for the journal: db.spool.Spool, or the tests' own."""

    def put(self, fact: Fact) -> object: ...


class Recorder:
    """Writes facts in their order, one at a time, in a thread; a disk that refuses is asked again each second."""

    def __init__(self, spool: FactSpool, retry_seconds: float = RETRY_SECONDS) -> None:
        self._spool = spool
        self._retry_seconds = retry_seconds
        self._queue: asyncio.Queue[tuple[Fact, asyncio.Future[None]]] = asyncio.Queue(WAITING_LIMIT)
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
            fact, written = await self._queue.get()
            await self._write(fact)
            self._queue.task_done()
            if not written.done():
                written.set_result(None)

    async def finish(self, seconds: float) -> None:
        """Wait until everything is written, at most `seconds`; what then remains is logged as lost."""
        try:
            await asyncio.wait_for(self._queue.join(), seconds)
        except TimeoutError:
            log.logger().error("facts are lost: the disk did not take them in time", facts=self.waiting + 1)

    async def _write(self, fact: Fact) -> None:
        while True:
            try:
                await asyncio.to_thread(self._spool.put, fact)
            except OSError as refused:
                log.logger().error("a fact waits for the disk", fact_id=fact.fact_id, reason=str(refused))
                self.is_writing = False
                await asyncio.sleep(self._retry_seconds)
            else:
                self.is_writing = True
                return
