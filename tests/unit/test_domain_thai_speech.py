"""Numbers, times and dates are said as Thai says them; two other ways of reading agree on every one of them."""

import re
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import thai_speech

ONES = {word: value for value, word in enumerate(thai_speech.DIGITS)} | {"เอ็ด": 1, "ยี่": 2, "": 1}
PLACES = {"ล้าน": 6, "แสน": 5, "หมื่น": 4, "พัน": 3, "ร้อย": 2, "สิบ": 1}
ONE_PLACE = re.compile(r"(หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|ยี่|)(ล้าน|แสน|หมื่น|พัน|ร้อย|สิบ)")
BOUNDARIES = sorted({max(0, 10**place + step) for place in range(7) for step in (-2, -1, 0, 1, 10, 11, 21)})


def spelled(value: int) -> str:
    """Write it place by place, then mend what Thai says otherwise (the way PyThaiNLP spells, with เอ็ด everywhere)."""
    if value == 0:
        return "ศูนย์"
    names = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน", "ล้าน")
    pairs = [(int(sign), names[place]) for place, sign in enumerate(reversed(str(value)))]
    text = "".join(thai_speech.DIGITS[sign] + name for sign, name in reversed(pairs) if sign)
    text = text.replace("หนึ่งสิบ", "สิบ").replace("สองสิบ", "ยี่สิบ")
    return re.sub("(?<=.)หนึ่ง$", "เอ็ด", text)


def heard(text: str) -> int:
    """Understand it as a listener does: a digit and its place, one after the other."""
    total = 0
    while match := ONE_PLACE.match(text):
        total += ONES[match[1]] * 10 ** PLACES[match[2]]
        text = text[match.end() :]
    return total + (ONES[text] if text else 0)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, ["ศูนย์"]),
        (1, ["หนึ่ง"]),
        (10, ["สิบ"]),
        (11, ["สิบเอ็ด"]),
        (20, ["ยี่สิบ"]),
        (21, ["ยี่สิบเอ็ด"]),
        (100, ["หนึ่งร้อย"]),
        (101, ["หนึ่งร้อย", "เอ็ด"]),
        (111, ["หนึ่งร้อย", "สิบเอ็ด"]),
        (1001, ["หนึ่งพัน", "เอ็ด"]),
        (25_020, ["สองหมื่น", "ห้าพัน", "ยี่สิบ"]),
        (1_000_001, ["หนึ่งล้าน", "เอ็ด"]),
        (9_999_999, ["เก้าล้าน", "เก้าแสน", "เก้าหมื่น", "เก้าพัน", "เก้าร้อย", "เก้าสิบเก้า"]),
    ],
)
def test_number_is_said_in_these_words(value: int, words: list[str]) -> None:
    assert list(thai_speech.number(value)) == words


def test_small_numbers_and_each_boundary_are_said_right() -> None:
    for value in (*range(20_000), *BOUNDARIES):
        text = "".join(thai_speech.number(value))
        assert (text, heard(text)) == (spelled(value), value)


@given(st.integers(0, thai_speech.MOST))
def test_any_number_is_said_right_and_in_known_words(value: int) -> None:
    words = thai_speech.number(value)
    assert "".join(words) == spelled(value)
    assert heard("".join(words)) == value
    assert set(words) <= thai_speech.vocabulary()
    assert len(words) <= 6


@pytest.mark.parametrize("value", [-1, 10_000_000])
def test_number_beyond_the_sounds_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="0 to 9999999"):
        thai_speech.number(value)


def test_telephone_is_said_as_it_is_dialled_here() -> None:
    assert thai_speech.telephone("+66999123401") == thai_speech.digits("0999123401")
    assert thai_speech.telephone("1669") == ("หนึ่ง", "หก", "หก", "เก้า")
    assert thai_speech.telephone("+12025550123") == ("บวก", *thai_speech.digits("12025550123"))


@given(st.text())
def test_digits_are_one_word_each(text: str) -> None:
    assert len(thai_speech.digits(text)) == sum(sign.isdecimal() for sign in text)


def test_thai_digits_are_digits() -> None:
    assert thai_speech.digits("LP-๐๔2") == ("ศูนย์", "สี่", "สอง")


def test_every_minute_of_a_day_is_told_apart() -> None:
    told = {}
    for minute in range(24 * 60):
        moment = time(*divmod(minute, 60))
        words = thai_speech.clock(moment)
        assert set(words) <= thai_speech.vocabulary()
        hour, _, rest = "".join(words).partition("นาฬิกา")
        assert (heard_small(hour), heard_small(rest.removesuffix("นาที") or "ศูนย์")) == (moment.hour, moment.minute)
        told[words] = moment
    assert len(told) == 24 * 60


def test_time_is_said_in_these_words() -> None:
    assert thai_speech.clock(time(0, 0)) == ("ศูนย์", "นาฬิกา")
    assert thai_speech.clock(time(21, 1)) == ("ยี่สิบเอ็ด", "นาฬิกา", "หนึ่ง", "นาที")


def test_every_date_of_ten_years_is_said_in_the_buddhist_era() -> None:
    first = date(2023, 1, 1)
    told = set()
    for day in (first + timedelta(days) for days in range(3653)):
        weekday, number, month, era, *year = thai_speech.calendar(day)
        assert weekday == f"{thai_speech.WEEKDAYS[day.weekday()]}ที่"
        assert month == f"เดือน{thai_speech.MONTHS[day.month - 1]}"
        assert (heard_small(number), era, heard("".join(year))) == (day.day, "พุทธศักราช", day.year + 543)
        assert {weekday, number, month, era, *year} <= thai_speech.vocabulary()
        told.add((number, month, *year))
    assert len(told) == 3653


def test_date_is_said_in_these_words() -> None:
    assert thai_speech.calendar(date(2026, 11, 23)) == (
        "วันจันทร์ที่", "ยี่สิบสาม", "เดือนพฤศจิกายน", "พุทธศักราช", "สองพัน", "ห้าร้อย", "หกสิบเก้า",
    )  # fmt: skip


def heard_small(text: str) -> int:
    return 0 if text == "ศูนย์" else heard(text)
