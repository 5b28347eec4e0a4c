"""A line of the lists of responders, duties and holidays is understood, or each wrong cell is named."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.duty import DAY_MINUTES, EVERY_WEEKDAY, Shift
from domain.escalation import Tier
from domain.responder_list import (
    DUTY_COLUMNS,
    HOLIDAY_COLUMNS,
    RESPONDER_COLUMNS,
    read_holiday,
    read_responder,
    read_shift,
    read_weekdays,
    weekdays_text,
)
from domain.responders import Responder

VOLUNTEER = {
    "id": "vol-1", "tier": "volunteer", "name": "อสม. สมหมาย", "number": "099-999-9311",
    "communities": "ริมน้ำ; สวนลำไย", "priority": "2",
}  # fmt: skip
NIGHT = {
    "responder_id": "night", "weekdays": "fri-sun;holiday", "from": "20:00", "to": "8.00",
    "valid_from": "2569-01-01", "valid_until": "2026-12-31",
}  # fmt: skip


def test_a_volunteer_serves_communities():
    assert read_responder(VOLUNTEER) == (
        Responder("vol-1", Tier.CAREGIVER, "อสม. สมหมาย", "+66999999311", ("ริมน้ำ", "สวนลำไย"), 2),
        [],
    )


@pytest.mark.parametrize("number", ["199", "1669", "op-malee"])
def test_a_short_code_and_a_phone_of_ours_stay_as_they_are(number):
    found, _ = read_responder({"id": "r", "tier": "rescue", "name": "กู้ภัย", "number": number})
    assert found == Responder("r", Tier.RESCUE, "กู้ภัย", number)


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("id", "", "is empty"),
        ("id", "cg-L1-1", "neither emergency nor cg-"),
        ("id", "emergency", "neither emergency nor cg-"),
        ("id", "a&b:c", "must be 1 to 40"),
        ("tier", "operator", "must be backup, volunteer or rescue"),
        ("number", "12", "is no telephone number"),
        ("number", "op-ABC", "is no telephone number"),
        ("communities", "", "a volunteer is rung for the residents of a community"),
        ("priority", "first", "1 is rung first"),
        ("name", "a\x00b", "control character"),
    ],
)
def test_a_wrong_cell_of_a_responder_is_named_with_what_would_be_right(column, cell, reason):
    found, [(place, said)] = read_responder({**VOLUNTEER, column: cell})
    assert (found, place) == (None, column)
    assert reason in said


def test_a_night_shift_is_read():
    assert read_shift(NIGHT) == (
        Shift("night", 1200, 480, frozenset({4, 5, 6}), True, date(2026, 1, 1), date(2026, 12, 31)),
        [],
    )


def test_a_line_with_times_only_is_every_day():
    found, _ = read_shift({"responder_id": "a", "from": "00:00", "to": "24:00"})
    assert found == Shift("a") and found.minutes == DAY_MINUTES


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("responder_id", "", "is empty"),
        ("weekdays", "someday", "must be days like"),
        ("weekdays", "mon-", "must be days like"),
        ("from", "24:00", "from 00:00 to 23:59"),
        ("from", "25:00", "must be a time"),
        ("to", "8", "must be a time"),
        ("to", "08:60", "must be a time"),
        ("valid_from", "1.4.2026", "must be a day"),
        ("valid_until", "2026-02-30", "must be a day"),
        ("valid_until", "2025-12-31", "before valid_from"),
    ],
)
def test_a_wrong_cell_of_a_shift_is_named_with_what_would_be_right(column, cell, reason):
    found, [(place, said)] = read_shift({**NIGHT, column: cell})
    assert (found, place) == (None, column)
    assert reason in said


@pytest.mark.parametrize(
    ("text", "days", "on_holidays"),
    [
        ("daily", range(7), True),
        ("ทุกวัน", range(7), True),
        ("mon-fri", range(5), False),
        ("จันทร์-ศุกร์", range(5), False),
        ("fri-mon", (4, 5, 6, 0), False),
        ("sat; sun; holiday", (5, 6), True),
        ("วันเสาร์ วันอาทิตย์ วันหยุด", (5, 6), True),
        ("holiday", (), True),
    ],
)
def test_days_are_read_as_people_write_them(text, days, on_holidays):
    assert read_weekdays(text) == (frozenset(days), on_holidays)


@given(st.sets(st.integers(0, 6)).map(frozenset), st.booleans())
def test_days_are_written_so_that_they_are_read_again(days, on_holidays):
    if days or on_holidays:
        assert read_weekdays(weekdays_text(days, on_holidays)) == (days, on_holidays)
    assert weekdays_text(EVERY_WEEKDAY, True) == "daily"


def test_a_holiday_is_read_in_both_calendars():
    assert read_holiday({"date": "2569-04-13", "name": "สงกรานต์"}) == ((date(2026, 4, 13), "สงกรานต์"), [])
    assert read_holiday({"date": "2026-04-13"})[0] == (date(2026, 4, 13), "")
    assert read_holiday({"date": "soon"})[1][0][0] == "date"


@given(st.data())
def test_no_text_breaks_the_reading(data):
    for read, columns in (
        (read_responder, RESPONDER_COLUMNS),
        (read_shift, DUTY_COLUMNS),
        (read_holiday, HOLIDAY_COLUMNS),
    ):
        cells = {column: data.draw(st.text(max_size=12)) for column in columns}
        found, wrong = read(cells)
        assert (found is None) == bool(wrong)
