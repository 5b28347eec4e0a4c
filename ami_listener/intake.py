"""What other processes saw of a call reaches the journal with the case it belongs to, also after they have ended."""

import asyncio
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from ami_listener.tracker import Tracker
from db.spool import Spool
from domain.facts import Fact
from runtime import log
from runtime.clock import Clock

LOOK_SECONDS = 0.2
PATIENCE_SECONDS = 3.0  # for the tracker to learn which case a call belongs to
AT_ONCE = 200

Report = tuple[Path, Fact]  # the file that goes when the fact is safe


class Intake:
    """Finds what lies in the spools of the others; a file goes when its fact is safe."""

    def __init__(self, root: Path, own: str, tracker: Tracker, clock: Clock) -> None:
        self._root, self._own = root, own
        self._tracker, self._clock = tracker, clock
        self._first_seen: dict[Path, float] = {}

    async def run(self, tell: Callable[[], None]) -> None:
        """Until cancelled: `tell` that something lies there."""
        while True:
            if self._filled():
                tell()
            await asyncio.sleep(LOOK_SECONDS)

    def ready(self) -> list[Report]:
        """What can be told now, oldest first in each spool; the rest waits for its case."""
        waiting = [report for folder in self._filled() for report in Spool(folder).pending(AT_ONCE)]
        return [(path, fact) for path, told in waiting if (fact := self._ready(path, told)) is not None]

    def safe(self, reports: Iterable[Report]) -> None:
        """These are on disk elsewhere."""
        for path, fact in reports:
            self._tracker.book.learn(fact)
            self._first_seen.pop(path, None)
            path.unlink(missing_ok=True)

    def _filled(self) -> list[Path]:
        # mostly empty and asked five times a second: listing is cheaper here than a hop to a thread
        try:
            found = [Path(one.path) for one in os.scandir(self._root) if one.name != self._own and one.is_dir()]
            return sorted(folder for folder in found if any(one.suffix == ".json" for one in folder.iterdir()))
        except OSError as error:
            log.logger().error("a spool cannot be read", reason=str(error))
            return []

    def _ready(self, path: Path, fact: Fact) -> Fact | None:
        filled = self._tracker.fill(fact)
        if filled is not None:
            return filled
        now = self._clock.monotonic()
        waited = now - self._first_seen.setdefault(path, now)
        return fact if waited >= PATIENCE_SECONDS else None
