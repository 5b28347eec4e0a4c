"""At any moment it is known who has an incident, who is on the line and how often the resident was rung in vain.

Pure: the facts of one incident in, each with the moment it counts from; out a `Course`, the same for every order in
which they are told. What comes next is decided in domain/steps.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from domain import facts as told
from domain.instants import EPOCH

LOST = "LOST"  # Asterisk does not know the call back: it never began, or died with Asterisk
_NEVER = EPOCH


@dataclass(frozen=True)
class Owner:
    """Who has taken responsibility: an operator who talks or talked, or a responder by a key."""

    kind: str
    id: str
    since: datetime


@dataclass
class Talk:
    """A human and the resident, on one channel of the human's."""

    who: str
    began_at: datetime
    left_at: datetime | None = None


@dataclass
class Line:
    """One call of the incident: a press, or a call back (`of_call_id` is set)."""

    call_id: str
    began_at: datetime
    phone_id: str = ""
    caller: str = ""
    resident_id: str = ""
    prompt_set: str = ""
    priority: int = 0
    is_press: bool = False
    is_refused: bool = False
    is_replaced: bool = False
    is_sos: bool = False  # a device pressed, and nobody was on a line yet
    is_safe: bool = False
    of_call_id: str = ""
    attempt: int = 0
    reason: str = ""
    lifted_at: datetime | None = None
    reached_at: datetime | None = None
    dial_status: str = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    answered: bool = False
    talks: dict[str, Talk] = field(default_factory=dict)
    joined: set[str] = field(default_factory=set)  # channels of responders who talk with the resident

    @property
    def is_live(self) -> bool:
        """The resident is on the line, as far as is known."""
        is_there = self.is_press or self.lifted_at is not None or bool(self.talks)
        return is_there and self.ended_at is None and not self.is_replaced

    @property
    def is_ringing(self) -> bool:
        """A call back that nobody has lifted yet."""
        return bool(self.of_call_id) and self.ended_at is None and not self.is_live

    @property
    def is_lost(self) -> bool:
        """A call back that Asterisk cut off: no attempt."""
        return bool(self.of_call_id) and (self.dial_status == LOST or self.ended_by == "centre")

    @property
    def has_talk(self) -> bool:
        """A human talks with the resident now."""
        is_heard = bool(self.joined) or any(talk.left_at is None for talk in self.talks.values())
        return self.is_live and is_heard

    @property
    def last_operator(self) -> str:
        """Who talked last."""
        return max(self.talks.values(), key=lambda talk: talk.began_at).who if self.talks else ""

    @property
    def is_settled(self) -> bool:
        """An operator ended the talk. On a call back that counts after a key only: it may have been a machine."""
        is_known = self.is_press or self.reached_at is not None
        return self.ended_at is not None and self.ended_by == "operator" and bool(self.talks) and is_known


@dataclass
class Course:
    """What the facts of one incident add up to."""

    incident_id: str
    opened_at: datetime = _NEVER
    closed_at: datetime | None = None
    subject: str = ""
    lines: dict[str, Line] = field(default_factory=dict)
    taken_by: Owner | None = None
    exhausted_at: datetime = _NEVER
    tier_at: datetime = _NEVER  # the last sign of the ladder
    advanced_at: datetime = _NEVER  # the last ring of anybody
    asked_at: datetime = _NEVER
    called_in: set[str] = field(default_factory=set)  # calls of responders who rang the help line
    left: dict[str, datetime] = field(default_factory=dict)  # responders who talked with the resident and went
    alarms: dict[str, datetime] = field(default_factory=dict)  # raised and not cleared

    @property
    def is_open(self) -> bool:
        """Nobody has closed it yet."""
        return self.closed_at is None

    @property
    def live(self) -> list[Line]:
        """Calls with the resident on the line."""
        return [line for line in self.lines.values() if line.is_live]

    @property
    def has_talk(self) -> bool:
        """A human talks with the resident now."""
        return any(line.has_talk for line in self.lines.values())

    @property
    def call_backs(self) -> list[Line]:
        """Every call back, oldest first."""
        return sorted((line for line in self.lines.values() if line.of_call_id), key=_began)

    @property
    def press(self) -> Line | None:
        """The press that counts: the newest that was not replaced."""
        presses = sorted((line for line in self.lines.values() if line.is_press), key=_began)
        own = [line for line in presses if not line.is_replaced]
        return own[-1] if own else presses[-1] if presses else None

    @property
    def settled_at(self) -> datetime:
        """When an operator last ended a talk."""
        return max((line.ended_at or _NEVER for line in self.lines.values() if line.is_settled), default=_NEVER)

    @property
    def ended_at(self) -> datetime:
        """When the last press ended."""
        ends = [line.ended_at for line in self.lines.values() if line.is_press and line.ended_at]
        return max(ends, default=_NEVER)

    @property
    def has_taker(self) -> bool:
        """A responder has it. A press that came later asks for a human anew: nobody came, or it became worse."""
        if self.taken_by is None:
            return False
        presses = [line.began_at for line in self.lines.values() if line.is_press]
        return max(presses, default=_NEVER) <= self.taken_by.since

    @property
    def owner(self) -> Owner | None:
        """Who has it now; None: nobody, so that somebody must be found."""
        if self.has_taker:
            return self.taken_by
        talking = [talk for line in self.lines.values() if line.has_talk for talk in line.talks.values()]
        if now_there := [talk for talk in talking if talk.left_at is None]:
            latest = max(now_there, key=lambda talk: talk.began_at)
            return Owner("operator", latest.who, latest.began_at)
        if self.live or self.settled_at == _NEVER or self.settled_at < self.ended_at:
            return None
        settled = [line for line in self.lines.values() if line.is_settled]
        latest_line = max(settled, key=lambda line: line.ended_at or _NEVER)
        return Owner("operator", latest_line.last_operator, self.settled_at)

    @property
    def unowned_since(self) -> datetime:
        """Since when nobody has had it; meaningful while nobody has."""
        ends = [
            (talk.left_at or line.ended_at or talk.began_at, line.is_settled)
            for line in self.lines.values()
            for talk in line.talks.values()
        ]
        last, is_settled = max(ends, default=(self.opened_at, False))
        if not is_settled:
            return max(last, self.opened_at)
        later = [line.began_at for line in self.lines.values() if line.is_press and line.began_at > last]
        return min(later, default=last)


def _began(line: Line) -> tuple[datetime, str]:
    return (line.began_at, line.call_id)


def fold(incident_id: str, facts: Iterable[tuple[told.Fact, datetime]]) -> Course:
    """The course that these facts amount to, each given with the moment it counts from."""
    course = Course(incident_id)
    for fact, at in sorted(facts, key=lambda one: (one[1], one[0].fact_id)):
        _learn(course, fact, at)
    for call_id in course.called_in:  # their own calls are nobody's press
        course.lines.pop(call_id, None)
    if course.opened_at == _NEVER:
        course.opened_at = min((line.began_at for line in course.lines.values()), default=_NEVER)
    return course


def _line(course: Course, call_id: str, at: datetime) -> Line:
    return course.lines.setdefault(call_id, Line(call_id, at))


def _learn(course: Course, fact: told.Fact, at: datetime) -> None:
    match fact:
        case told.IncidentOpened():
            course.opened_at, course.subject = at, fact.subject
        case told.IncidentJoined():
            course.subject = course.subject or fact.subject
        case told.IncidentClosed():
            course.closed_at = at
        case told.AlarmRaised() if fact.subject == course.incident_id:
            course.alarms[fact.alarm] = at
        case told.AlarmCleared() if fact.subject == course.incident_id:
            course.alarms.pop(fact.alarm, None)
        case told.CallBacksExhausted():
            course.exhausted_at = at
        case told.OperatorAsked() if fact.wanted == "call_back":
            course.asked_at = at
        case _:
            _learn_of_line(course, fact, at)
            _learn_of_talk(course, fact, at)
            _learn_of_ladder(course, fact, at)


def _learn_of_line(course: Course, fact: told.Fact, at: datetime) -> None:
    match fact:
        case told.HelpCallReceived():
            line = _line(course, fact.call_id, at)
            line.is_press, line.phone_id, line.caller = True, fact.phone_id, fact.caller
            course.advanced_at = at
        case told.HelpCallRefused():
            line = _line(course, fact.call_id, at)
            line.is_press = line.is_refused = True
            line.phone_id, line.caller = fact.phone_id, fact.caller
            line.ended_at, line.ended_by = at, "centre"
        case told.SosReceived():
            line = _line(course, fact.call_id, at)
            line.is_press = line.is_sos = True
            line.phone_id, line.caller, line.resident_id = fact.phone_id, "number", fact.resident_id
            line.ended_at, line.ended_by = at, "device"
        case told.PlanChosen():
            line = _line(course, fact.call_id, at)
            line.resident_id, line.prompt_set, line.priority = fact.resident_id, fact.prompt_set, fact.priority
        case told.TriageAnswered():
            _line(course, fact.call_id, at).is_safe = fact.answer in ("safe", "call_back")
        case told.HelpCallReplaced():
            _line(course, fact.call_id, at).is_replaced = True
        case told.HelpCallEnded():
            line = _line(course, fact.call_id, at)
            line.is_press = line.is_press or not line.of_call_id
            line.ended_at, line.ended_by = at, fact.ended_by
            line.answered = line.answered or fact.answered
        case told.HelpCallAbandoned():
            line = _line(course, fact.call_id, at)
            line.is_press = line.is_press or not line.of_call_id
            line.ended_at = line.ended_at or at
        case told.CallBackStarted():
            line = _line(course, fact.call_id, at)
            line.is_press = False
            line.of_call_id, line.attempt, line.reason = fact.of_call_id, fact.attempt, fact.reason
        case told.CallBackAnswered():
            _line(course, fact.call_id, at).lifted_at = at
        case told.ResidentReached():
            line = _line(course, fact.call_id, at)
            line.reached_at = line.reached_at or at
        case told.CallBackFailed():
            line = _line(course, fact.call_id, at)
            if not line.of_call_id:  # nobody could be rung: there was no start
                line.is_press, line.of_call_id, line.attempt = False, _of(course, fact.call_id), fact.attempt
            line.dial_status, line.ended_at = line.dial_status or fact.dial_status, line.ended_at or at


def _learn_of_talk(course: Course, fact: told.Fact, at: datetime) -> None:
    match fact:
        case told.OperatorRang():
            course.advanced_at = at
        case told.OperatorAnswered() | told.OperatorJoined():
            _talks(course, fact.call_id, fact.leg_id, fact.operator_id, at)
        case told.IncidentHandedOver():
            _talks(course, fact.call_id, fact.leg_id, fact.to_operator_id, at)
        case told.OperatorLeft():
            line = _line(course, fact.call_id, at)
            line.talks.setdefault(fact.leg_id, Talk(fact.operator_id, at)).left_at = at
            course.advanced_at = at


def _talks(course: Course, call_id: str, leg_id: str, who: str, at: datetime) -> None:
    line = _line(course, call_id, at)
    line.is_press = line.is_press or not line.of_call_id
    line.answered = True
    line.talks.setdefault(leg_id, Talk(who, at))
    course.advanced_at = at


def _learn_of_ladder(course: Course, fact: told.Fact, at: datetime) -> None:
    match fact:
        case told.ResponderJoined():
            _line(course, fact.call_id, at).joined.add(fact.leg_id)
            if course.taken_by is not None and course.taken_by.id == fact.responder_id:
                course.taken_by = Owner("responder", fact.responder_id, at)
        case told.ResponderLeft():
            _line(course, fact.call_id, at).joined.discard(fact.leg_id)
            course.left[fact.responder_id] = at
        case told.ResponderTook() | told.ResponderCalledIn():
            if isinstance(fact, told.ResponderCalledIn):
                course.called_in.add(fact.leg_id)
            course.taken_by = Owner("responder", fact.responder_id, at)
            course.tier_at = course.advanced_at = at
        case told.TierStarted():
            course.tier_at = course.advanced_at = at
            if course.taken_by is not None and course.taken_by.id in course.left:
                course.taken_by = None  # went at once, or the telephone died: others are rung again
        case told.ResponderDidNotTake(reason="left"):
            course.tier_at = course.advanced_at = at
            if course.taken_by is not None and course.taken_by.id == fact.responder_id:
                course.taken_by = None  # took it and was gone before the resident had been heard
        case told.ResponderRang() | told.ResponderPickedUp() | told.ResponderDeclined() | told.ResponderDidNotTake():
            course.tier_at = course.advanced_at = at


def _of(course: Course, call_id: str) -> str:
    """The call that a call back answers: its id without the last part (see `next_call_id`)."""
    return call_id.rpartition(".")[0] or course.incident_id


def next_call_id(course: Course, of_call_id: str) -> str:
    """The id of the next call back: known before it is made, and the same for whoever knows the same facts."""
    last = [line.call_id.rpartition(".")[2] for line in course.call_backs if line.of_call_id == of_call_id]
    return f"{of_call_id}.{1 + max((int(number) for number in last if number.isdecimal()), default=0)}"
