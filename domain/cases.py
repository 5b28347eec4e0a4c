"""Of each incident all facts are known together, also those told before it was known whose they are.

Pure. A fact is given with the moment it counts from.
"""

from collections import OrderedDict
from datetime import datetime

from domain import facts as told
from domain.course import Course
from domain.folding import fold

STRAYS = 2000  # calls heard of before it is known which incident they belong to
_PLACING = (told.IncidentOpened, told.IncidentJoined, told.CallBackStarted, told.CallBackFailed)

Told = tuple[told.Fact, datetime]


class Cases:
    """The facts of incidents, and what they amount to."""

    def __init__(self) -> None:
        self._facts: dict[str, dict[str, Told]] = {}
        self._of_call: dict[str, str] = {}
        self._strays: OrderedDict[str, list[Told]] = OrderedDict()
        self._folded: dict[str, Course] = {}
        self._touched: dict[str, None] = {}  # in the order in which they changed

    def take(self, incident_id: str, fact: told.Fact, at: datetime) -> None:
        """One fact of which the journal knows the incident."""
        if fact.call_id:
            self._of_call[fact.call_id] = incident_id
        self._keep(incident_id, fact, at)

    def learn(self, fact: told.Fact, at: datetime) -> None:
        """One fact that was written down; again is harmless."""
        if isinstance(fact, _PLACING):
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

    def take_changed(self) -> list[str]:
        """Every incident of which something new was told since the last time this was asked."""
        touched, self._touched = list(self._touched), {}
        return touched

    def __contains__(self, incident_id: str) -> bool:
        return incident_id in self._facts

    def incident_of(self, call_id: str) -> str:
        """The incident that this call belongs to; empty where nobody has said so yet."""
        return self._of_call.get(call_id, "")

    def told(self, incident_id: str) -> list[Told]:
        """All that is known of one incident, as it happened."""
        return sorted(self._facts.get(incident_id, {}).values(), key=lambda one: (one[1], one[0].fact_id))

    def of(self, incident_id: str) -> Course:
        """What is known of one incident."""
        if (known := self._folded.get(incident_id)) is None:
            known = fold(incident_id, self._facts.get(incident_id, {}).values())
            self._folded[incident_id] = known
        return known

    def forget(self, incident_id: str) -> None:
        """It is closed, and nothing is left to be done."""
        self._folded.pop(incident_id, None)
        self._touched.pop(incident_id, None)
        for fact, _ in self._facts.pop(incident_id, {}).values():
            self._of_call.pop(fact.call_id, None)
