"""Why an incident ranks where it does: the plan of the press, and what happened and was said since.

Pure.
"""

from collections.abc import Sequence
from typing import Final

from domain import facts as told
from domain.course import Course
from domain.triage import LOWERED, Answer

COLOURS: Final = {
    "red": 60,
    "yellow": 30,
    "green": 0,
    "white": -20,
    "black": -40,
}  # points, by who judged at the screen
_AGAIN, _MOST_AGAIN, _SILENT, _NOT_REACHED = 10, 3, 20, 20


def reasons(course: Course, facts: Sequence[told.Fact], is_silent: bool, colour: str) -> tuple[tuple[str, int], ...]:
    """Words and points, which add up to its urgency. `colour` is the last that somebody judged at the screen."""
    parts = _of_plan(course, facts)
    answers = [fact.answer for fact in facts if isinstance(fact, told.TriageAnswered) and fact.answer in set(Answer)]
    if answers and (lowered := LOWERED[Answer(answers[-1])]):
        parts.append((f"said by key: {answers[-1]}", lowered))
    presses = sum(line.is_press for line in course.lines.values())
    if presses > 1:
        parts.append(("pressed again", _AGAIN * min(presses - 1, _MOST_AGAIN)))
    if is_silent:
        parts.append(("a silent call", _SILENT))
    if course.exhausted_at >= course.ended_at and any(isinstance(fact, told.CallBacksExhausted) for fact in facts):
        parts.append(("calls back reached nobody", _NOT_REACHED))
    if colour in COLOURS:
        parts.append((f"judged {colour}", COLOURS[colour]))
    return tuple(parts)


def _of_plan(course: Course, facts: Sequence[told.Fact]) -> list[tuple[str, int]]:
    fixed = [fact for fact in facts if isinstance(fact, told.PlanFixed)]
    if fixed:
        parts = [_part(reason) for reason in fixed[-1].reasons]
        return parts or [("by the plan", fixed[-1].score)]
    priority = max((line.priority for line in course.lines.values()), default=0)
    return [("by the plan", priority)] if priority else []


def _part(reason: str) -> tuple[str, int]:
    """`dependency bed: +30` in two."""
    words, _, points = reason.rpartition(": ")
    return (words, int(points)) if points.lstrip("+-").isdecimal() else (reason, 0)
