"""Before anybody calls, each phone has the answers that FastAGI would give."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialplan.identification import identification
from domain import numbers
from second_line.book import CALL, PHONE, STRANGER, WITHHELD
from second_line.spelling import hidden
from second_line.town import Town, plain_numbers, rows, spellings, written_as
from tests.support.desk import KEY, NOW, resident

SOMCHAI = resident("LP-0001", "+66812345678", "+6654123456")
COUPLE = (resident("LP-0003", "+66812345679"), resident("LP-0002", "+66812345679"))


def by_phone(residents):
    return {row.phone_id: row for row in rows(Town(residents), KEY, NOW)}


def test_there_is_a_row_for_each_phone_for_strangers_and_for_who_shows_no_number():
    made = by_phone((SOMCHAI, *COUPLE))
    phones = {numbers.phone_id(number, KEY) for number in (*SOMCHAI.numbers, "+66812345679")}
    assert set(made) == {*phones, STRANGER, WITHHELD}
    for phone in phones & {numbers.phone_id(number, KEY) for number in SOMCHAI.numbers}:
        said = identification((SOMCHAI,), phone, CALL, NOW)
        assert json.loads(made[phone].answers) == said.answers
        assert json.loads(made[phone].facts) == [{"fact": fact.word, "data": fact.data} for fact in said.facts]


def test_a_shared_phone_names_all_in_the_order_of_the_list():
    [fact, *_] = json.loads(by_phone(COUPLE)[numbers.phone_id("+66812345679", KEY)].facts)
    assert fact["data"]["resident_ids"] == ["LP-0003", "LP-0002"]


def test_a_resident_with_one_number_twice_is_named_once():
    twice = replace(SOMCHAI, numbers=("+66812345678", "+66812345678"))
    [fact, *_] = json.loads(by_phone((twice,))[numbers.phone_id("+66812345678", KEY)].facts)
    assert fact["data"]["resident_ids"] == ["LP-0001"]


def test_what_only_the_call_knows_has_its_place_in_the_row():
    made = by_phone(())
    assert f"phone:{PHONE}" in json.loads(made[STRANGER].answers).values()
    assert f"call:{CALL}" in json.loads(made[WITHHELD].answers).values()


def test_a_spelling_is_kept_only_where_it_is_surely_this_number():
    assert written_as("+66812345678") == ("+66812345678", "66812345678", "0812345678")
    assert written_as("+4930123456") == ("+4930123456",)
    assert written_as("an odd one") == ("an odd one",)
    for number in (*SOMCHAI.numbers, "+4930123456", "1441", "+12015550123"):
        assert all(numbers.parse(way, "allowed").key == number for way in written_as(number))


def test_no_number_stands_in_the_snapshot_in_the_open():
    said = dict(spellings((SOMCHAI,), KEY))
    assert said[hidden("0812345678", KEY)] == numbers.phone_id("+66812345678", KEY)
    assert not any("812345678" in written for written in said)
    assert hidden("0812345678", KEY) != hidden("0812345678", b"another")


@given(st.from_regex(r"(0|\+66|66|\+|00)?[0-9]{3,13}", fullmatch=True))
@example("0812345678")
@example("021234567")
@example("1669")
@example("0066812345678")
@example("+660812345678")
def test_a_number_that_is_taken_as_plain_is_read_so_by_everybody(presented):
    if found := re.fullmatch(plain_numbers(), presented, re.ASCII):
        assert numbers.parse(presented, "allowed").key == f"+66{found[1]}"


@pytest.mark.parametrize("presented", ["0812345678", "+66812345678", "054123456", "021234567", "1800123456"])
def test_the_usual_presentations_are_plain(presented):
    assert bool(re.fullmatch(plain_numbers(), presented, re.ASCII)) == presented.startswith(("0", "+"))
