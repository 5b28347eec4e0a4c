"""What everybody in the centre sees at the same moment: every open incident by urgency, the last closed ones below.

Pure: facts in, in whatever order they are told; the lines that changed out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain import facts as told
from domain.cases import Cases
from domain.instants import EPOCH
from domain.standing import Standing, standing

CLOSED_SHOWN = 30
_RANKS = {"ringing": 1, "held": 2, "talking": 3}
Shift = told.OperatorSignedIn | told.OperatorPaused | told.OperatorResumed | told.OperatorSignedOut
_OF_SHIFT = (told.OperatorSignedIn, told.OperatorPaused, told.OperatorResumed, told.OperatorSignedOut)
_DOING = dict(zip((kind.word for kind in _OF_SHIFT), ("free", "paused", "free", "away"), strict=True))
SHIFT_WORDS = tuple(_DOING)  # what a board must be told of the past to know who is there


@dataclass(frozen=True)
class OperatorState:
    """What an operator does now, as the journal knows it: free, ringing, talking, held, paused or away."""

    operator_id: str
    doing: str = "free"
    since: datetime = EPOCH
    incident_id: str = ""


class Board:
    """All that is shown. `closed_shown` closed incidents stay; the others are forgotten."""

    def __init__(self, closed_shown: int = CLOSED_SHOWN) -> None:
        self._cases = Cases()
        self._closed_shown = closed_shown
        self._standings: dict[str, Standing] = {}
        self._busy: dict[str, Standing] = {}  # those with phones that ring or talk
        self._closed: dict[str, datetime] = {}
        self._shifts: dict[str, OperatorState] = {}
        self.stirred: list[str] = []  # incidents of which something was told that changed no line

    def take(self, incident_id: str, fact: told.Fact, at: datetime) -> None:
        """A fact of an incident that the journal names; `at` is the moment it counts from."""
        self._cases.take(incident_id, fact, at)

    def learn(self, fact: told.Fact, at: datetime) -> None:
        """The next fact of the journal; again is harmless."""
        if isinstance(fact, _OF_SHIFT):
            self._shift(fact)
        else:
            self._cases.learn(fact, at)

    def _shift(self, fact: Shift) -> None:
        known = self._shifts.get(fact.operator_id)
        if known is None or fact.happened_at >= known.since:
            self._shifts[fact.operator_id] = OperatorState(fact.operator_id, _DOING[fact.word], fact.happened_at)

    def changed(self) -> list[Standing]:
        """Every line that differs from the last time this was asked, in the order of the board."""
        changed, self.stirred = [], []
        for incident_id in self._cases.take_changed():
            fresh = standing(self._cases, incident_id)
            if fresh != self._standings.get(incident_id):
                self._put(fresh)
                changed.append(fresh)
            else:
                self.stirred.append(incident_id)
        return sorted(changed, key=lambda one: one.rank)

    def _put(self, fresh: Standing) -> None:
        self._standings[fresh.incident_id] = fresh
        self._busy.pop(fresh.incident_id, None)
        if fresh.legs:
            self._busy[fresh.incident_id] = fresh
        if fresh.closed_at is not None:
            self._closed[fresh.incident_id] = fresh.closed_at

    def forget(self) -> list[str]:
        """The closed incidents that are shown no longer; one in which somebody still talks stays."""
        if len(self._closed) <= self._closed_shown:
            return []
        oldest = sorted(self._closed, key=lambda one: (self._closed[one], one))[: -self._closed_shown]
        gone = [one for one in oldest if one not in self._busy]
        for incident_id in gone:
            self._drop(incident_id)
        return gone

    def erase(self, resident_id: str) -> list[str]:
        """What concerns a resident who was erased is shown no longer; none of it is open."""
        gone = [one for one in self._closed if resident_id in self._standings[one].resident_ids]
        for incident_id in gone:
            self._drop(incident_id)
        return gone

    def _drop(self, incident_id: str) -> None:
        self._cases.forget(incident_id)
        self._busy.pop(incident_id, None)
        del self._standings[incident_id], self._closed[incident_id]

    def __getitem__(self, incident_id: str) -> Standing:
        return self._standings[incident_id]

    def get(self, incident_id: str) -> Standing | None:
        """One line; None: it is not shown."""
        return self._standings.get(incident_id)

    def find(self, name: str) -> Standing | None:
        """The line of this incident, or of the incident that this call belongs to."""
        return self.get(name) or self.get(self._cases.incident_of(name))

    @property
    def lines(self) -> list[Standing]:
        """Everything, in the order of the board."""
        return sorted(self._standings.values(), key=lambda one: one.rank)

    @property
    def open_count(self) -> int:
        """Incidents that nobody has closed."""
        return len(self._standings) - len(self._closed)

    def operators(self, known: Iterable[str]) -> list[OperatorState]:
        """Each of the known operators, and whoever else is rung or talks."""
        found = {operator_id: self._shifts.get(operator_id, OperatorState(operator_id)) for operator_id in known}
        for one in self._busy.values():
            for leg in one.legs:
                if leg.kind == "operator":
                    now = OperatorState(leg.who, leg.doing, leg.since, one.incident_id)
                    found[leg.who] = _louder(found.get(leg.who), now)
        return [found[operator_id] for operator_id in sorted(found)]


def _louder(one: OperatorState | None, other: OperatorState) -> OperatorState:
    """Of two things that one operator does at once, the one that counts."""
    if one is None or _key(other) > _key(one):
        return other
    return one


def _key(state: OperatorState) -> tuple[int, datetime, str]:
    return (_RANKS.get(state.doing, 0), state.since, state.incident_id)
