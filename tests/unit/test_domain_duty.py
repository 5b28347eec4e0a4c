"""Who is on duty at each minute: across midnight, on weekdays and holidays, and when nobody would be."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.duty import BANGKOK, DAY_MINUTES, DutyList, Shift

MONDAY = date(2026, 4, 20)
SONGKRAN = date(2026, 4, 13)  # a Monday


def at(day: date, clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BANGKOK)


days = st.dates(MONDAY - timedelta(days=3), MONDAY + timedelta(days=12))
shifts = st.builds(
    Shift,
    st.sampled_from(("a", "b")),
    begins=st.integers(0, DAY_MINUTES - 1),
    ends=st.integers(0, DAY_MINUTES - 1),
    weekdays=st.sets(st.integers(0, 6)).map(frozenset),
    on_holidays=st.booleans(),
    valid_from=st.none() | days,
    valid_until=st.none() | days,
)
duty_lists = st.builds(DutyList, st.lists(shifts, max_size=6).map(tuple), st.sets(days, max_size=3).map(frozenset))


@given(duty_lists, st.integers(0, 9 * DAY_MINUTES - 1))
def test_a_minute_is_in_a_gap_exactly_when_nobody_is_on_duty(duty, minute):
    moment = at(MONDAY, "00:00") + timedelta(minutes=minute)
    gaps = duty.gaps(("a", "b"), MONDAY, days=9)
    assert any(gap.begins_at <= moment < gap.ends_at for gap in gaps) == (not duty.on_duty(("a", "b"), moment))


@given(duty_lists)
def test_gaps_are_in_order_apart_and_within_the_time_asked_for(duty):
    gaps = duty.gaps(("a", "b"), MONDAY, days=9)
    assert all(gap.minutes > 0 for gap in gaps)
    assert all(one.ends_at < other.begins_at for one, other in pairwise(gaps))
    if gaps:
        assert gaps[0].begins_at >= at(MONDAY, "00:00")
        assert gaps[-1].ends_at <= at(MONDAY + timedelta(days=9), "00:00")


@given(duty_lists)
def test_with_one_who_is_always_there_no_minute_of_the_year_is_without_a_human(duty):
    assert duty.gaps(("a", "rescue-team"), MONDAY) == ()


@given(st.integers(0, DAY_MINUTES - 1), st.integers(0, DAY_MINUTES - 1), st.sets(days).map(frozenset))
def test_two_who_relieve_each_other_leave_no_minute_of_the_year(begins, ends, holidays):
    duty = DutyList((Shift("a", begins, ends), Shift("b", ends, begins)), holidays)
    assert duty.gaps(("a", "b"), MONDAY) == ()


@given(duty_lists, st.integers(0, 9 * DAY_MINUTES - 1))
def test_a_moment_is_the_same_in_every_zone(duty, minute):
    moment = at(MONDAY, "00:00") + timedelta(minutes=minute)
    assert duty.is_on_duty("a", moment) == duty.is_on_duty("a", moment.astimezone(UTC))


def test_nobody_at_all_is_one_gap_of_a_year():
    [gap] = DutyList().gaps((), MONDAY)
    assert gap.minutes == 365 * DAY_MINUTES


NIGHT = Shift("a", 20 * 60, 8 * 60, weekdays=frozenset({4}), on_holidays=False)  # from Friday evening


@pytest.mark.parametrize(
    ("day", "clock", "on_duty"),
    [
        (4, "19:59", False),
        (4, "20:00", True),
        (4, "23:59", True),
        (5, "00:00", True),
        (5, "07:59", True),
        (5, "08:00", False),
        (5, "20:00", False),
        (4, "03:00", False),
    ],
)
def test_a_shift_across_midnight_belongs_to_the_day_on_which_it_begins(day, clock, on_duty):
    assert DutyList((NIGHT,)).is_on_duty("a", at(MONDAY + timedelta(days=day), clock)) is on_duty


def test_a_night_that_begins_before_a_holiday_goes_on_into_it():
    friday, saturday = MONDAY + timedelta(days=4), MONDAY + timedelta(days=5)
    assert DutyList((NIGHT,), frozenset({saturday})).is_on_duty("a", at(saturday, "03:00"))
    assert not DutyList((NIGHT,), frozenset({friday})).is_on_duty("a", at(saturday, "03:00"))


def test_on_a_holiday_only_shifts_for_holidays_begin():
    office = Shift("a", 8 * 60, 16 * 60, weekdays=frozenset(range(5)), on_holidays=False)
    relief = Shift("b", 8 * 60, 16 * 60, weekdays=frozenset(), on_holidays=True)
    duty = DutyList((office, relief), frozenset({SONGKRAN}))
    assert duty.on_duty(("a", "b"), at(SONGKRAN, "10:00")) == ("b",)
    assert duty.on_duty(("a", "b"), at(MONDAY, "10:00")) == ("a",)


def test_a_shift_holds_from_its_first_to_its_last_day():
    duty = DutyList((Shift("a", 0, 0, valid_from=MONDAY, valid_until=MONDAY),))
    assert [duty.is_on_duty("a", at(MONDAY + timedelta(days=day), "12:00")) for day in (-1, 0, 1)] == [
        False,
        True,
        False,
    ]


def test_whose_shifts_are_all_over_is_not_taken_for_one_who_is_always_there():
    duty = DutyList((Shift("a", 0, 0, valid_until=MONDAY - timedelta(days=1)),))
    assert not duty.is_on_duty("a", at(MONDAY, "12:00"))
    assert sum(gap.minutes for gap in duty.gaps(("a",), MONDAY)) == 365 * DAY_MINUTES


def test_the_minute_before_the_relief_is_found():
    day, night = Shift("a", 8 * 60, 20 * 60), Shift("b", 20 * 60 + 1, 8 * 60)
    gaps = DutyList((day, night)).gaps(("a", "b"), MONDAY, days=2)
    assert [(gap.begins_at, gap.minutes) for gap in gaps] == [
        (at(MONDAY, "20:00"), 1),
        (at(MONDAY + timedelta(days=1), "20:00"), 1),
    ]
