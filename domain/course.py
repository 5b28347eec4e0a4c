"""At any moment it is known who has an incident, who is on the line and how often the resident was rung in vain.

Pure: facts are folded into a `Course` in domain/folding.py; what comes next is decided in domain/steps.py.
"""

from dataclasses import dataclass, field
from datetime import datetime

from domain.instants import EPOCH

LOST = "LOST"  # Asterisk does not know the call back: it never began, or died with Asterisk
NEVER = EPOCH


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
    opened_at: datetime = NEVER
    closed_at: datetime | None = None
    subject: str = ""
    lines: dict[str, Line] = field(default_factory=dict)
    taken_by: Owner | None = None
    exhausted_at: datetime = NEVER
    tier_at: datetime = NEVER  # the last sign of the ladder
    advanced_at: datetime = NEVER  # the last ring of anybody
    asked_at: datetime = NEVER
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
        return max((line.ended_at or NEVER for line in self.lines.values() if line.is_settled), default=NEVER)

    @property
    def ended_at(self) -> datetime:
        """When the last press ended."""
        ends = [line.ended_at for line in self.lines.values() if line.is_press and line.ended_at]
        return max(ends, default=NEVER)

    @property
    def has_taker(self) -> bool:
        """A responder has it. A press that came later asks for a human anew: nobody came, or it became worse."""
        if self.taken_by is None:
            return False
        presses = [line.began_at for line in self.lines.values() if line.is_press]
        return max(presses, default=NEVER) <= self.taken_by.since

    @property
    def owner(self) -> Owner | None:
        """Who has it now; None: nobody, so that somebody must be found."""
        if self.has_taker:
            return self.taken_by
        talking = [talk for line in self.lines.values() if line.has_talk for talk in line.talks.values()]
        if now_there := [talk for talk in talking if talk.left_at is None]:
            latest = max(now_there, key=lambda talk: talk.began_at)
            return Owner("operator", latest.who, latest.began_at)
        if self.live or self.settled_at == NEVER or self.settled_at < self.ended_at:
            return None
        settled = [line for line in self.lines.values() if line.is_settled]
        latest_line = max(settled, key=lambda line: line.ended_at or NEVER)
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


def next_call_id(course: Course, of_call_id: str) -> str:
    """The id of the next call back: known before it is made, and the same for whoever knows the same facts."""
    last = [line.call_id.rpartition(".")[2] for line in course.call_backs if line.of_call_id == of_call_id]
    return f"{of_call_id}.{1 + max((int(number) for number in last if number.isdecimal()), default=0)}"
