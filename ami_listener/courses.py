"""Every open incident is followed, by the facts as they are written down; a listener that starts again knows them.

A fact counts from the moment at which it was heard, not from Asterisk's clock alone, which may jump; one that was
recovered counts from when it happened.
"""

import asyncio
from collections import OrderedDict
from datetime import datetime, timedelta

from db.entry import Entry
from db.journal import Journal
from domain import facts as told
from domain import steps
from domain.course import Course
from domain.folding import fold
from runtime.clock import Clock

PAGE = 2000
STRAYS = 2000  # calls heard of before it is known which incident they belong to
SKEW = timedelta(seconds=5)


def counts_from(happened_at: datetime, heard_at: datetime, *, recovered: bool) -> datetime:
    """The moment from which a fact counts in a course."""
    at = min(happened_at, heard_at)
    return at if recovered else max(at, heard_at - SKEW)


class Courses:
    """The facts of every open incident, and what they amount to."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._facts: dict[str, dict[str, tuple[told.Fact, datetime]]] = {}
        self._of_call: dict[str, str] = {}
        self._strays: OrderedDict[str, list[tuple[told.Fact, datetime]]] = OrderedDict()
        self._folded: dict[str, Course] = {}
        self._touched: dict[str, None] = {}  # in the order in which they changed
        self.changed = asyncio.Event()

    async def recall(self, journal: Journal) -> None:
        """Every open incident as the journal has it. DatabaseAway: not now."""
        for incident in await journal.open_incidents():
            after = 0
            while page := await journal.entries(incident_id=incident.incident_id, after=after, limit=PAGE):
                for entry in page:
                    self._take_entry(incident.incident_id, entry)
                after = page[-1].seq
        self.changed.set()

    def _take_entry(self, incident_id: str, entry: Entry) -> None:
        at = counts_from(entry.fact.happened_at, entry.recorded_at, recovered=entry.recovered)
        if entry.fact.call_id:
            self._of_call[entry.fact.call_id] = incident_id
        self._keep(incident_id, entry.fact, at)

    def learn(self, fact: told.Fact, *, recovered: bool) -> None:
        """One fact that was written down; again is harmless."""
        at = counts_from(fact.happened_at, self._clock.now(), recovered=recovered)
        match fact:
            case told.IncidentOpened() | told.IncidentJoined() | told.CallBackStarted() | told.CallBackFailed():
                self._place(fact)
        incident_id = self._of_call.get(fact.call_id) or fact.incident_id
        if incident_id in self._facts:
            self._keep(incident_id, fact, at)
        elif fact.call_id and not isinstance(fact, told.RecordingSealed | told.RecordingErased):
            self._strays.setdefault(fact.call_id, []).append((fact, at))
            if len(self._strays) > STRAYS:
                self._strays.popitem(last=False)

    def _place(self, fact: told.Fact) -> None:
        if isinstance(fact, told.IncidentOpened):
            self._facts.setdefault(fact.incident_id, {})
        if fact.incident_id in self._facts:
            self._of_call[fact.call_id] = fact.incident_id
            for stray, at in self._strays.pop(fact.call_id, []):
                self._keep(fact.incident_id, stray, at)

    def _keep(self, incident_id: str, fact: told.Fact, at: datetime) -> None:
        known = self._facts.setdefault(incident_id, {})
        if fact.fact_id not in known:
            known[fact.fact_id] = (fact, at)
            self._folded.pop(incident_id, None)
            self._touched[incident_id] = None
            self.changed.set()

    def take_changed(self) -> list[str]:
        """Every open incident of which something new was told since the last time this was asked."""
        touched, self._touched = list(self._touched), {}
        return touched

    def __contains__(self, incident_id: str) -> bool:
        return incident_id in self._facts

    def of(self, incident_id: str) -> Course:
        """What is known of one incident."""
        if (known := self._folded.get(incident_id)) is None:
            known = fold(incident_id, self._facts.get(incident_id, {}).values())
            self._folded[incident_id] = known
        return known

    def unattended(self) -> int:
        """How many incidents have an alarm that must wake somebody; as they were last looked at."""
        return sum(1 for known in self._folded.values() if known.is_open and steps.WAKING & known.alarms.keys())

    def forget(self, incident_id: str) -> None:
        """It is closed, and nothing is left to be done."""
        self._folded.pop(incident_id, None)
        self._touched.pop(incident_id, None)
        for fact, _ in self._facts.pop(incident_id, {}).values():
            self._of_call.pop(fact.call_id, None)
