"""What other processes saw of a call reaches the journal with the case it belongs to, also after they have ended."""

import asyncio
import os
from pathlib import Path

from ami_listener.tracker import Tracker
from ami_listener.writer import Writer
from db.engine import DatabaseAway
from db.spool import Spool
from domain.facts import Fact
from runtime import log
from runtime.clock import Clock

LOOK_SECONDS = 0.2
PATIENCE_SECONDS = 3.0  # for the tracker to learn which case a call belongs to
AT_ONCE = 200


class Intake:
    """Empties the spools of the others; a file goes when the journal has its fact."""

    def __init__(self, root: Path, own: str, tracker: Tracker, writer: Writer, clock: Clock) -> None:
        self._root, self._own = root, own
        self._tracker, self._writer, self._clock = tracker, writer, clock
        self._first_seen: dict[Path, float] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            if not self._writer.is_away:
                await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Take in what is there now."""
        try:
            for directory in self._filled():
                await self._empty(Spool(directory))
        except DatabaseAway:
            return  # the files wait where they are
        except OSError as error:
            log.logger().error("a spool cannot be read", reason=str(error))

    def _filled(self) -> list[Path]:
        # mostly empty and asked five times a second: listing is cheaper here than a hop to a thread
        found = [Path(entry.path) for entry in os.scandir(self._root) if entry.name != self._own and entry.is_dir()]
        return sorted(folder for folder in found if any(one.name.endswith(".json") for one in os.scandir(folder)))

    async def _empty(self, spool: Spool) -> None:
        waiting = await asyncio.to_thread(spool.pending)
        ready = [(path, fact) for path, told in waiting[:AT_ONCE] if (fact := self._ready(path, told)) is not None]
        if not ready:
            return
        await self._writer.write_through([(fact, False) for _, fact in ready])
        for path, fact in ready:
            self._tracker.book.learn(fact)
            self._first_seen.pop(path, None)
            spool.remove(path)

    def _ready(self, path: Path, fact: Fact) -> Fact | None:
        filled = self._tracker.fill(fact)
        if filled is not None:
            return filled
        now = self._clock.monotonic()
        waited = now - self._first_seen.setdefault(path, now)
        return fact if waited >= PATIENCE_SECONDS else None
