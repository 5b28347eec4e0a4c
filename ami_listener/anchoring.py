"""Each day the journal's end is signed and told to everybody who listens, so that a copy of it is elsewhere."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from db.anchors import Anchor, AnchorFile, sign
from db.engine import DatabaseAway
from db.head import Head
from domain.duty import BANGKOK
from domain.facts import Fact, JournalAnchored
from runtime import log
from runtime.clock import Clock

LOOK_SECONDS = 60.0


class Journal(Protocol):
    """What is asked of db.journal.Journal."""

    async def head(self) -> Head: ...


class Anchoring:
    """Signs once a day (Bangkok), soon after midnight or as soon as the centre runs."""

    def __init__(
        self,
        journal: Journal,
        file: AnchorFile,
        key: Callable[[], str],
        write: Callable[[Fact], Awaitable[None]],
        clock: Clock,
    ) -> None:
        self._journal, self._file, self._key, self._write, self._clock = journal, file, key, write, clock
        self._told = ""  # the day of which it was told

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.look()
            except (DatabaseAway, OSError, ValueError) as error:  # the last: the key is damaged
                log.logger().warning("the journal's end is not signed yet", reason=str(error))
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Sign where it is due. DatabaseAway, OSError, ValueError (no key can be read): it is still due."""
        today = self._clock.now().astimezone(BANGKOK).date().isoformat()
        if self._told == today:
            return
        anchor = await asyncio.to_thread(self._file.last)
        if anchor is None or anchor.day != today:
            head = await self._journal.head()
            if head.seq == 0:
                return
            anchor = sign(self._key(), today, head)
            await asyncio.to_thread(self._file.add, anchor)
        await self._tell(anchor)
        self._told = today

    async def _tell(self, anchor: Anchor) -> None:
        """Also after a start: the journal keeps one a day."""
        fact = JournalAnchored(
            call_id="",
            happened_at=self._clock.now(),
            day=anchor.day,
            seq=anchor.seq,
            hash=anchor.hash,
            signature=anchor.signature,
        )
        await self._write(fact)
