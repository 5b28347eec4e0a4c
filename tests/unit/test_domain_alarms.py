"""What lasts is told once, what flutters never, and the end of each alarm is told too."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain import alarms
from domain.alarms import PATIENCE, Alarm, Change, Key, Reading, State


def told(alarm: Alarm, course: Sequence[tuple[float, bool]]) -> list[tuple[float, bool]]:
    """When it was raised (True) and cleared (False) while this was read."""
    states: dict[Key, State] = {}
    found = []
    for now, is_bad in course:
        states, changes = alarms.step(states, [Reading(alarm, "x", is_bad, "why")], now)
        found += [(now, change.is_raised) for change in changes]
    return found


@pytest.mark.parametrize("alarm", Alarm)
def test_every_alarm_is_told_after_its_patience_and_cleared_after_its_own(alarm: Alarm) -> None:
    before, after = PATIENCE[alarm].before, PATIENCE[alarm].after
    course = [(0.0, True), (before, True), (before + 1, True), (before + 2, False), (before + 2 + after, False)]
    found = told(alarm, course)
    assert [is_raised for _, is_raised in found] == [True, False]
    assert found[0][0] == before
    assert found[1][0] == before + 2 + after


def test_what_flutters_is_not_told() -> None:
    assert told(Alarm.NO_OPERATOR, [(float(now), now % 10 < 9) for now in range(200)]) == []


def test_an_alarm_that_flutters_away_stays_one_alarm() -> None:
    course = [(0.0, True), (20.0, True), *[(21.0 + n, n % 4 != 0) for n in range(40)]]
    assert told(Alarm.NO_OPERATOR, course) == [(20.0, True)]


def test_what_is_not_read_any_more_is_over() -> None:
    raised = {(Alarm.SPOOL, "old"): State(True, 0.0, is_raised=True)}
    states, changes = alarms.step(raised, [], 1.0)
    assert changes == []
    states, changes = alarms.step(states, [], 11.0)
    assert changes == [Change(Alarm.SPOOL, "old", False)]
    assert states == {}


def test_alarms_of_two_subjects_are_two() -> None:
    readings = [Reading(Alarm.HEARTBEAT, subject, True, subject) for subject in ("a", "b")]
    states, changes = alarms.step({}, readings, 1.0)
    assert [(change.subject, change.detail) for change in changes] == [("a", "a"), ("b", "b")]
    assert set(alarms.raised(states)) == {(Alarm.HEARTBEAT, "a"), (Alarm.HEARTBEAT, "b")}


@given(some.sampled_from(Alarm), some.lists(some.tuples(some.floats(0, 100), some.booleans()), max_size=40))
def test_raised_and_cleared_take_turns_whatever_is_read(alarm: Alarm, gaps: list[tuple[float, bool]]) -> None:
    now, course = 0.0, []
    for gap, is_bad in gaps:
        now += gap
        course.append((now, is_bad))
    turns = [is_raised for _, is_raised in told(alarm, course)]
    assert turns == [position % 2 == 0 for position in range(len(turns))]
