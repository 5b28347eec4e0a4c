"""The facts of one incident add up to its course, the same for every order in which they are told.

Pure: each fact is given with the moment it counts from.
"""

from collections.abc import Iterable
from datetime import datetime

from domain import facts as told
from domain.course import NEVER, Course, Line, Owner, Talk


def fold(incident_id: str, facts: Iterable[tuple[told.Fact, datetime]]) -> Course:
    """The course that these facts amount to, each given with the moment it counts from."""
    course = Course(incident_id)
    for fact, at in sorted(facts, key=lambda one: (one[1], one[0].fact_id)):
        _learn(course, fact, at)
    for call_id in course.called_in:  # their own calls are nobody's press
        course.lines.pop(call_id, None)
    if course.opened_at == NEVER:
        course.opened_at = min((line.began_at for line in course.lines.values()), default=NEVER)
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
