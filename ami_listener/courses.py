"""Every open incident is followed, by the facts as they are written down; a listener that starts again knows them.

A fact counts from the moment at which it was heard, not from Asterisk's clock alone, which may jump; one that was
recovered counts from when it happened.
"""

import asyncio
from datetime import datetime

from db.journal import Journal
from domain import facts as told
from domain import steps
from domain.cases import Cases
from domain.instants import counts_from
from runtime.clock import Clock

PAGE = 2000


class Courses(Cases):
    """The facts of every open incident, and what they amount to."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self.changed = asyncio.Event()

    async def recall(self, journal: Journal) -> None:
        """Every open incident as the journal has it. DatabaseAway: not now."""
        for incident in await journal.open_incidents():
            after = 0
            while page := await journal.entries(incident_id=incident.incident_id, after=after, limit=PAGE):
                for entry in page:
                    self.take(incident.incident_id, entry.fact, entry.counts_from)
                after = page[-1].seq
        self.changed.set()

    def hear(self, fact: told.Fact, *, recovered: bool) -> None:
        """One fact that was written down now; again is harmless."""
        self.learn(fact, counts_from(fact.happened_at, self._clock.now(), recovered=recovered))

    def _keep(self, incident_id: str, fact: told.Fact, at: datetime) -> None:
        super()._keep(incident_id, fact, at)
        if incident_id in self._touched:
            self.changed.set()

    def unattended(self) -> int:
        """How many incidents have an alarm that must wake somebody; as they were last looked at."""
        return sum(1 for known in self._folded.values() if known.is_open and steps.WAKING & known.alarms.keys())
