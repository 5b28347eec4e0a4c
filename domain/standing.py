"""How one incident stands: who has it, who is rung for it, and how urgent it is with the reasons.

Pure: all facts of the incident in, one value out, the same for every order in which they were told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain import facts as told
from domain import ranking
from domain.cases import Cases, Told
from domain.course import Course, Line
from domain.instants import microseconds

_HIGHEST: Final = 100_000


class State(StrEnum):
    """Whether somebody must act now; in the order of the board."""

    WAITING = "waiting"  # the resident is on the line, and nobody talks
    CALL_BACK = "call_back"  # the resident is gone, and nobody has it
    HELD = "held"  # the resident hears music
    TALKING = "talking"
    OWNED = "owned"  # somebody has it, and will say how it ended
    CLOSED = "closed"


_GROUPS: Final = {
    State.WAITING: 0,
    State.CALL_BACK: 0,
    State.HELD: 1,
    State.TALKING: 1,
    State.OWNED: 2,
    State.CLOSED: 3,
}


@dataclass(frozen=True)
class Leg:
    """One phone that is rung or talks for this incident; `kind` is operator or the tier of a responder."""

    kind: str
    who: str
    doing: str  # ringing, talking, held
    since: datetime


@dataclass(frozen=True)
class Standing:
    """One line of the board. `since` is when its state began: for who waits, since when nobody has had it."""

    incident_id: str
    state: State
    since: datetime
    opened_at: datetime
    subject: str
    resident_ids: tuple[str, ...]
    phone_id: str
    caller: str
    presses: int
    legs: tuple[Leg, ...]
    owner: str  # operator:<id>, responder:<id>, or empty
    looked_after_by: str
    points: int
    reasons: tuple[tuple[str, int], ...]
    colour: str
    situation: str
    plan_version: int
    ticked: tuple[str, ...]
    is_silent: bool
    looks: tuple[str, ...]  # who gave a second look
    talked: tuple[str, ...]  # operators who had a talk
    notes: int
    alarms: tuple[str, ...]
    press_call_id: str
    live_call_id: str
    closed_at: datetime | None = None
    disposition: str = ""
    closed_by: str = ""

    @property
    def is_open(self) -> bool:
        """Nobody has closed it yet."""
        return self.closed_at is None

    @property
    def needs_second_look(self) -> bool:
        """A silent call that nobody has looked at once more."""
        return self.is_silent and not self.looks

    @property
    def rank(self) -> str:
        """Sorts as the board does: who must act now first, then the more urgent, then who waits longer."""
        if self.closed_at is not None:
            return f"{_GROUPS[self.state]}-{_HIGHEST * 10**12 - microseconds(self.closed_at):020d}-{self.incident_id}"
        points = _HIGHEST - self.points
        return f"{_GROUPS[self.state]}-{points:06d}-{microseconds(self.since):020d}-{self.incident_id}"


def standing(cases: Cases, incident_id: str) -> Standing:
    """How it stands, by all that was told."""
    course, dated = cases.of(incident_id), cases.told(incident_id)
    facts = [fact for fact, _ in dated]
    legs, said = _legs(course, dated), _said(facts)
    state, reasons = _state(course, legs), ranking.reasons(course, facts, said.is_silent, said.colour)
    press, owner = course.press, course.owner
    return Standing(
        incident_id=incident_id,
        state=state,
        since=_since(course, state, legs),
        opened_at=course.opened_at,
        subject=course.subject,
        resident_ids=said.resident_ids or ((press.resident_id,) if press and press.resident_id else ()),
        phone_id=press.phone_id if press else "",
        caller=press.caller if press else "",
        presses=sum(line.is_press for line in course.lines.values()),
        legs=legs,
        owner=f"{owner.kind}:{owner.id}" if owner else "",
        looked_after_by=said.looked_after_by,
        points=sum(points for _, points in reasons),
        reasons=reasons,
        colour=said.colour,
        situation=said.situation,
        plan_version=said.plan_version,
        ticked=tuple(said.ticked),
        is_silent=said.is_silent,
        looks=tuple(said.looks),
        talked=_talked(course),
        notes=said.notes,
        alarms=tuple(sorted(course.alarms)),
        press_call_id=press.call_id if press else "",
        live_call_id=next((line.call_id for line in course.live), ""),
        closed_at=course.closed_at,
        disposition=said.disposition,
        closed_by=said.closed_by,
    )


def _state(course: Course, legs: Sequence[Leg]) -> State:
    if not course.is_open:
        return State.CLOSED
    if course.has_talk:
        heard = [leg for leg in legs if leg.doing == "talking"]
        held = [leg for leg in legs if leg.doing == "held"]
        return State.HELD if held and not heard else State.TALKING
    if course.live:
        return State.WAITING
    return State.OWNED if course.owner else State.CALL_BACK


def _since(course: Course, state: State, legs: Sequence[Leg]) -> datetime:
    if state in (State.TALKING, State.HELD):
        wanted = "held" if state is State.HELD else "talking"
        return min((leg.since for leg in legs if leg.doing == wanted), default=course.advanced_at)
    if state is State.OWNED and course.owner is not None:
        return course.owner.since
    if state is State.CLOSED and course.closed_at is not None:
        return course.closed_at
    return course.unowned_since


def _talked(course: Course) -> tuple[str, ...]:
    talks = [talk for line in course.lines.values() for talk in line.talks.values()]
    return tuple(dict.fromkeys(talk.who for talk in sorted(talks, key=lambda talk: (talk.began_at, talk.who))))


def _legs(course: Course, dated: Sequence[Told]) -> tuple[Leg, ...]:
    """Every phone that is rung or talks now. A line that has ended takes its operators' phones with it."""
    legs: dict[str, Leg] = {}
    over = {fact.leg_id for fact, _ in dated if isinstance(fact, _OVER)}
    for fact, at in dated:
        leg_id = getattr(fact, "leg_id", "")
        if leg_id in over or (isinstance(fact, _OF_OPERATOR) and _is_ended(course.lines.get(fact.call_id))):
            continue
        match fact:
            case told.OperatorRang():
                legs.setdefault(leg_id, Leg("operator", fact.operator_id, "ringing", at))
            case told.OperatorAnswered() | told.OperatorJoined() | told.ResidentResumed() | told.ResidentHeld():
                doing = "held" if isinstance(fact, told.ResidentHeld) else "talking"
                known = legs.get(leg_id)
                since = known.since if known is not None and known.doing == doing else at
                legs[leg_id] = Leg("operator", fact.operator_id, doing, since)
            case told.IncidentHandedOver():
                legs[leg_id] = Leg("operator", fact.to_operator_id, "talking", at)
            case told.ResponderRang():
                legs.setdefault(leg_id, Leg(fact.tier, fact.responder_id, "ringing", at))
            case told.ResponderJoined():
                kind = legs[leg_id].kind if leg_id in legs else "responder"
                legs[leg_id] = Leg(kind, fact.responder_id, "talking", at)
    return tuple(sorted(legs.values(), key=lambda leg: (leg.since, leg.kind, leg.who)))


_OVER = (
    told.OperatorDidNotAnswer, told.OperatorLeft, told.ResponderDeclined, told.ResponderDidNotTake, told.ResponderLeft
)  # fmt: skip

_OF_OPERATOR = (
    told.OperatorRang, told.OperatorAnswered, told.OperatorJoined, told.ResidentHeld, told.ResidentResumed,
    told.IncidentHandedOver,
)  # fmt: skip


def _is_ended(line: Line | None) -> bool:
    return line is not None and line.ended_at is not None


@dataclass
class _Said:
    """The last word on each question."""

    resident_ids: tuple[str, ...] = ()
    looked_after_by: str = ""
    colour: str = ""
    situation: str = ""
    plan_version: int = 0
    is_silent: bool = False
    notes: int = 0
    disposition: str = ""
    closed_by: str = ""
    ticked: dict[str, None] = field(default_factory=dict)
    looks: dict[str, None] = field(default_factory=dict)


def _said(facts: Iterable[told.Fact]) -> _Said:
    said = _Said()
    for fact in facts:
        match fact:
            case told.ResidentIdentified() if fact.resident_ids:
                said.resident_ids = fact.resident_ids
            case told.IncidentOpened() | told.IncidentJoined() if fact.resident_id:
                said.resident_ids = (fact.resident_id,)
            case told.ResidentRegistered():
                said.resident_ids = (fact.resident_id,)
            case told.SilentCall():
                said.is_silent = True
            case told.ResidentSpoke():
                said.is_silent = False
            case told.IncidentClosed():
                said.disposition, said.closed_by = fact.disposition, fact.closed_by
            case _:
                _acted(said, fact)
    return said


def _acted(said: _Said, fact: told.Fact) -> None:
    match fact:
        case told.IncidentTaken():
            said.looked_after_by = fact.by
        case told.IncidentHandedOver():
            said.looked_after_by = fact.to_operator_id
        case told.ColourGiven():
            said.colour = fact.colour
        case told.SituationNamed():
            if fact.situation != said.situation:
                said.ticked.clear()
            said.situation, said.plan_version = fact.situation, fact.version
        case told.StepTicked() if fact.is_done:
            said.ticked[fact.step] = None
        case told.StepTicked():
            said.ticked.pop(fact.step, None)
        case told.SecondLookGiven():
            said.looks[fact.by] = None
        case told.NoteWritten():
            said.notes += 1
