"""No incident is left alone: whoever has it, something comes next, and it has a time.

Pure: a `Course` and the time in, the `Step` out. Reached is who pressed a key, or with whom an operator talked who
then closed the incident; lifting the receiver, as a voicemail does, is not enough.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.course import Course, Line
from domain.instants import EPOCH

BUSY = "BUSY"
LINE_DOWN = frozenset({"CHANUNAVAIL", "CONGESTION"})  # it never rang: the trunk is away or full
NO_NUMBER, NO_TRUNK = "NO_NUMBER", "NO_TRUNK"  # nobody can be rung: the number was withheld, or no line leads out
NOT_REACHED = "NOT_REACHED"  # somebody or a machine lifted, and was not the resident as far as anybody knows
_IMPOSSIBLE = frozenset({NO_NUMBER, NO_TRUNK})
NO_OWNER, STALLED, NO_CALL_BACK, NOT_CLOSED = "no_owner", "stalled", "no_call_back", "not_closed"
WAKING = frozenset(
    {NO_OWNER, STALLED, NO_CALL_BACK}
)  # somebody may be in need now; an owner who closes late wakes nobody
_NEVER = EPOCH


class Kind(StrEnum):
    """What comes next in an incident."""

    NONE = "none"  # closed
    TALK = "talk"  # resident and a human hear each other
    WAIT_ON_LINE = "wait_on_line"  # the resident is on the line, the dialplan rings
    AWAIT_OWNER = "await_owner"  # somebody has it, and will say how it ended
    CALL_BACK = "call_back"  # ring the resident
    RINGING_BACK = "ringing_back"  # the resident is being rung; when due, the ring is given up as lost
    END_CALL_BACK = "end_call_back"  # the resident pressed again, or the incident is closed: stop that ring
    EXHAUSTED = "exhausted"  # say that the resident could not be reached
    LADDER_WITHOUT_RESIDENT = "ladder_without_resident"  # caregivers, then rescue, while nobody is on the line
    LADDER_RUNNING = "ladder_running"
    ALARM = "alarm"  # raise `alarm`
    CLEAR_ALARM = "clear_alarm"  # what had raised `alarm` is over
    AWAIT_HUMAN = "await_human"  # every means is used up or too late: the alarms go on until somebody acts


@dataclass(frozen=True)
class Rules:
    """The times of the course, from the settings."""

    gaps: tuple[float, ...] = (7.0, 30.0, 90.0)  # before each attempt, after the end of what was before
    ring_seconds: float = 30.0
    lost_gap: float = 2.0  # after Asterisk itself was away, which took long enough
    busy_gap: float = 10.0
    busy_for: float = 180.0
    owner_seconds: float = 60.0  # open so long without an owner: alarm
    stalled_seconds: float = 120.0  # so long without any ring: alarm
    unclosed_seconds: float = 1800.0  # an owner who has not closed it: alarm
    safe_seconds: float = 300.0  # who said "safe" in a storm is called back after those who did not
    too_old_seconds: float = 1800.0  # later than this nobody is rung out of the blue
    lost_seconds: float = 15.0  # beyond the ring: a call back of which nothing is heard is lost
    remind_seconds: float = 900.0
    has_second_way: bool = False  # another trunk, which is taken when the line out is down or full


@dataclass(frozen=True)
class Step:
    """The next step. `due_at` is None where only a fact can bring the next one."""

    kind: Kind
    due_at: datetime | None = None
    call_id: str = ""  # the call that is answered (CALL_BACK), or that is meant (END_CALL_BACK, RINGING_BACK)
    attempt: int = 0
    reason: str = ""
    operator_id: str = ""  # who talked with the resident before
    by_second_way: bool = False  # CALL_BACK: the first way out was down just now
    alarm: str = ""

    def is_due(self, now: datetime) -> bool:
        """It is to be done now."""
        return self.due_at is not None and self.due_at <= now


def every_step(course: Course, now: datetime, rules: Rules) -> list[Step]:
    """What is to be done now or later, the alarms last: what cannot be done must not hide an alarm."""
    return [main_step(course, now, rules), *_alarm_steps(course, now, rules)]


def main_step(course: Course, now: datetime, rules: Rules) -> Step:
    """What the incident waits for, alarms left aside."""
    ringing = next((line for line in course.call_backs if line.is_ringing), None)
    is_wanted = course.is_open and not any(line.is_press for line in course.live) and not course.has_taker
    if ringing is not None and not is_wanted:
        return Step(Kind.END_CALL_BACK, ringing.began_at, call_id=ringing.call_id, attempt=ringing.attempt)
    if not course.is_open:
        return Step(Kind.NONE)
    if course.has_talk:
        return Step(Kind.TALK)
    if course.live:
        return Step(Kind.WAIT_ON_LINE)
    if ringing is not None:
        given_up_at = ringing.began_at + timedelta(seconds=rules.ring_seconds + rules.lost_seconds)
        return Step(Kind.RINGING_BACK, given_up_at, call_id=ringing.call_id, attempt=ringing.attempt)
    return _without_the_resident(course, now, rules)


def _without_the_resident(course: Course, now: datetime, rules: Rules) -> Step:
    """Nobody is on the line, and nobody is rung."""
    press = course.press
    last_start = max((line.began_at for line in course.call_backs), default=_NEVER)
    if press is not None and course.asked_at > max(last_start, press.began_at):
        return _call_back(course, press, course.asked_at, len(_counted(course, press, rules)) + 1, "asked")
    if course.owner is not None:
        return Step(Kind.AWAIT_OWNER)
    if press is None or press.ended_at is None or (press.is_replaced and not _tries(course, press)):
        return Step(Kind.AWAIT_HUMAN)
    if course.exhausted_at >= course.ended_at:
        return _ladder(course, now, rules)
    return _need(course, press, now, rules)


def _tries(course: Course, press: Line) -> list[Line]:
    return [line for line in course.call_backs if line.of_call_id == press.call_id]


def _counted(course: Course, press: Line, rules: Rules) -> list[Line]:
    """The call backs that count as attempts. Lost ones never do, nor a busy line in its first minutes."""
    counted: list[Line] = []
    busy_since: datetime | None = None
    was_down = False
    for line in _tries(course, press):
        is_down = line.dial_status in LINE_DOWN and rules.has_second_way
        if is_down and not was_down:
            was_down = True
            continue
        was_down = False
        if line.is_lost or line.dial_status in _IMPOSSIBLE:
            continue
        if line.dial_status == BUSY:
            busy_since = busy_since or line.began_at
            if (line.ended_at or line.began_at) - busy_since < timedelta(seconds=rules.busy_for):
                continue
        busy_since = None
        counted.append(line)
    return counted


def _need(course: Course, press: Line, now: datetime, rules: Rules) -> Step:
    """The resident hung up, was cut off or never got in, and nobody has it: call back, or go on without."""
    tries, counted = _tries(course, press), _counted(course, press, rules)
    last = tries[-1] if tries else None
    since = last.ended_at if last and last.ended_at else course.ended_at
    if (last is not None and last.dial_status in _IMPOSSIBLE) or len(counted) >= len(rules.gaps):
        return Step(Kind.EXHAUSTED, since, call_id=press.call_id, attempt=len(counted))
    wait, by_second_way = rules.gaps[len(counted)], False
    reason = _reason(press, last)
    if (last is not None and last.is_lost) or (last is None and reason == "lost"):
        wait = rules.lost_gap
    elif last is not None and last.dial_status in LINE_DOWN and last not in counted:
        wait, by_second_way = 0.0, True
    elif last is not None and last.dial_status == BUSY and last not in counted:
        wait = rules.busy_gap
    elif last is None and press.caller == "withheld":
        wait = 0.0  # nobody can be rung: no time to lose
    elif last is None and press.is_sos:
        wait = 0.0  # nobody has to hang up first
    elif last is None and press.is_safe:
        wait = rules.safe_seconds
    due_at = since + timedelta(seconds=wait)
    if now - due_at > timedelta(seconds=rules.too_old_seconds):
        return Step(Kind.AWAIT_HUMAN)
    step = _call_back(course, press, due_at, len(counted) + 1, reason)
    return replace(step, by_second_way=by_second_way)


def _reason(press: Line, last: Line | None) -> str:
    if last is not None and last.reached_at is not None:
        return "dropped"
    if press.is_refused:
        return "refused"
    if press.is_sos:
        return "sos"
    if press.ended_by == "centre":
        return "lost"
    return "dropped" if press.answered else "abandoned"


def _call_back(course: Course, press: Line, due_at: datetime, attempt: int, reason: str) -> Step:
    talks = [talk for line in (press, *_tries(course, press)) for talk in line.talks.values()]
    before = max(talks, key=lambda talk: talk.began_at).who if talks else ""
    return Step(Kind.CALL_BACK, due_at, press.call_id, attempt, reason, before)


def _ladder(course: Course, now: datetime, rules: Rules) -> Step:
    press = course.press
    call_id = press.call_id if press else course.incident_id
    has_begun = course.tier_at >= course.exhausted_at
    due_at = course.tier_at + timedelta(seconds=rules.stalled_seconds) if has_begun else course.exhausted_at
    if now - due_at > timedelta(seconds=rules.too_old_seconds):
        return Step(Kind.AWAIT_HUMAN)
    if has_begun and now < due_at:
        return Step(Kind.LADDER_RUNNING, due_at, call_id=call_id)
    return Step(Kind.LADDER_WITHOUT_RESIDENT, due_at, call_id=call_id)


def _alarm_steps(course: Course, now: datetime, rules: Rules) -> list[Step]:
    wanted = _alarms_wanted(course, now, rules)
    held = {alarm for alarm in course.alarms if wanted.get(alarm, now + timedelta.resolution) <= now}
    steps = [Step(Kind.CLEAR_ALARM, at, alarm=alarm) for alarm, at in course.alarms.items() if alarm not in held]
    for alarm, due_at in wanted.items():
        if alarm in held:
            # again after a while, and then less and less often: somebody may have slept
            raised_at = course.alarms[alarm]
            due_at = raised_at + max(timedelta(seconds=rules.remind_seconds), raised_at - course.opened_at)
        steps.append(Step(Kind.ALARM, due_at, alarm=alarm))
    return steps


def _alarms_wanted(course: Course, now: datetime, rules: Rules) -> dict[str, datetime]:
    """Every alarm that holds or will hold, with the moment from which it does."""
    if not course.is_open or course.has_talk:
        return {}
    owner = course.owner
    if owner is not None:
        last = max(owner.since, course.advanced_at)
        return {NOT_CLOSED: last + timedelta(seconds=rules.unclosed_seconds)}
    wanted = {NO_OWNER: course.unowned_since + timedelta(seconds=rules.owner_seconds)}
    tries = _tries(course, course.press) if course.press else []
    if impossible := next((line for line in tries if line.dial_status in _IMPOSSIBLE), None):
        wanted[NO_CALL_BACK] = impossible.ended_at or impossible.began_at
    if main_step(course, now, rules).kind in (Kind.WAIT_ON_LINE, Kind.LADDER_RUNNING, Kind.LADDER_WITHOUT_RESIDENT):
        last = max(course.advanced_at, course.opened_at)
        wanted[STALLED] = last + timedelta(seconds=rules.stalled_seconds)
    return wanted
