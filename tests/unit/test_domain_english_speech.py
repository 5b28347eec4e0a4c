"""Numbers, times and dates are said as English says them, and understood as what they were."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import english_speech

SMALL = {word: value for value, word in enumerate(english_speech.ONES)}
TENS = {word: 20 + 10 * place for place, word in enumerate(english_speech.TENS)}
PLACES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}


def heard(words: tuple[str, ...]) -> int:
    """Understand it as a listener does, word by word."""
    total = since_thousand = 0
    for word in words:
        if word == "hundred":
            since_thousand *= 100
        elif word in PLACES:
            total, since_thousand = total + since_thousand * PLACES[word], 0
        else:
            since_thousand += SMALL.get(word, 0) + TENS.get(word, 0)
    return total + since_thousand


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, ("zero",)),
        (7, ("seven",)),
        (12, ("twelve",)),
        (40, ("forty",)),
        (101, ("one", "hundred", "one")),
        (1_000, ("one", "thousand")),
        (2_026, ("two", "thousand", "twenty", "six")),
        (12_345, ("twelve", "thousand", "three", "hundred", "forty", "five")),
        (500_000, ("five", "hundred", "thousand")),
        (9_000_010, ("nine", "million", "ten")),
    ],
)
def test_number_is_said_in_these_words(value: int, words: tuple[str, ...]) -> None:
    assert english_speech.number(value) == words


@given(st.integers(0, english_speech.MOST))
def test_every_number_is_understood(value: int) -> None:
    words = english_speech.number(value)
    assert heard(words) == value
    assert set(words) <= english_speech.vocabulary()


@pytest.mark.parametrize("value", [-1, english_speech.MOST + 1])
def test_number_beyond_all_sounds_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="only numbers from 0 to"):
        english_speech.number(value)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (time(0, 0), ("twelve", "A.M.")),
        (time(0, 5), ("twelve", "oh", "five", "A.M.")),
        (time(12, 0), ("twelve", "P.M.")),
        (time(14, 30), ("two", "thirty", "P.M.")),
    ],
)
def test_clock_has_twelve_hours(moment: time, words: tuple[str, ...]) -> None:
    assert english_speech.clock(moment) == words


def test_every_minute_of_a_day_is_said_in_its_own_words() -> None:
    said = {english_speech.clock(time(hour, minute)) for hour in range(24) for minute in range(60)}
    assert len(said) == 24 * 60
    assert {word for words in said for word in words} <= english_speech.vocabulary()


def test_date_is_of_the_common_era() -> None:
    assert english_speech.calendar(date(2026, 11, 23)) == (
        "Monday", "November", "twenty", "three", "two", "thousand", "twenty", "six",
    )  # fmt: skip


@given(st.dates())
def test_every_date_has_its_words(day: date) -> None:
    assert set(english_speech.calendar(day)) <= english_speech.vocabulary()


def test_telephone_is_read_digit_by_digit_as_it_is_dialled() -> None:
    assert english_speech.telephone("+66812345678")[:3] == ("zero", "eight", "one")
    assert english_speech.telephone("+15550100")[0] == "plus"
    assert english_speech.digits("HW-07") == ("zero", "seven")
