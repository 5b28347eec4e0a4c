"""What was just appended is told outside at once, without asking the journal for it again."""

import asyncio
from collections import deque
from collections.abc import Iterable

from db.entry import Entry

KEPT = 2000  # lines; whoever is further behind reads the journal


class Fresh(asyncio.Event):
    """Set when there is something new to publish; holds it, as far as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: deque[Entry] = deque(maxlen=KEPT)

    def add(self, entries: Iterable[Entry]) -> None:
        """These were appended."""
        self._entries.extend(entries)
        self.set()

    def after(self, seq: int) -> list[Entry]:
        """The lines that follow line `seq` without a gap, to be had once; none where only the journal knows them."""
        held = [entry for entry in self._entries if entry.seq > seq]
        self._entries.clear()
        is_whole = all(entry.seq == seq + place for place, entry in enumerate(held, start=1))
        return held if is_whole else []
