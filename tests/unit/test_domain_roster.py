"""Each wrong cell of the list is named with what would be right, and never repeats what it held."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import roster
from domain.residents import Caregiver, Disability

YEAR = 2026
GOOD = {"id": "HW-1", "first_name": "บัวผัน", "community": "ข"}


def read(**cells: str):
    return roster.read({**GOOD, **cells}, YEAR)


def test_three_columns_are_enough():
    resident, wrong = read()
    assert wrong == [] and resident is not None
    assert (resident.language, resident.numbers, resident.adl, resident.birth_year) == ("th", (), None, None)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("numbers", "0812345678; 66812345678 ;054-221-234", ("+66812345678", "+6654221234")),
        ("birth_year", "2485", 1942),
        ("birth_year", "1942", 1942),
        ("birth_year", "๒๔๘๕", 1942),
        ("adl", "0", 0),
        ("adl", "20", 20),
        ("latitude", "", None),
        ("disabilities", "ทางการเห็น; hearing", (Disability.SEEING, Disability.HEARING)),
        ("language", "NOD", "nod"),
        ("caregivers", "มาลี:ลูก:0812345678; ", (Caregiver("มาลี", "ลูก", "+66812345678"),)),
        ("access_note", " ประตู\n หลัง ", "ประตู หลัง"),
    ],
)
def test_cells_are_read_as_people_write_them(column, cell, value):
    resident, wrong = read(**{column: cell})
    assert wrong == []
    assert getattr(resident, column) == value


@pytest.mark.parametrize(
    ("column", "cell", "remedy"),
    [
        ("id", "", "every resident needs it"),
        ("id", "a b", "must be 1 to 40"),
        ("id", "a,b", "must be 1 to 40"),
        ("first_name", " ", "every resident needs it"),
        ("numbers", "1669", "write it like 081-234-5678"),
        ("numbers", "0812345678;abc", "write it like 081-234-5678"),
        ("birth_year", "2700", "like 2485 or 1942"),
        ("birth_year", "old", "like 2485 or 1942"),
        ("birth_year", "1800", "like 2485 or 1942"),
        ("adl", "21", "from 0 to 20"),
        ("adl", "-1", "from 0 to 20"),
        ("adl", "5.5", "from 0 to 20"),
        ("latitude", "99.5", "swapped"),
        ("latitude", "nan", "decimal degrees"),
        ("longitude", "181", "decimal degrees"),
        ("longitude", "east", "decimal degrees"),
        ("disabilities", "deaf", "the seven are"),
        ("language", "ไทย", "language code"),
        ("caregivers", "มาลี:ลูก", "name:relation:number"),
        ("caregivers", "มาลี::0812345678", "name:relation:number"),
        ("caregivers", "มาลี:ลูก:191", "081-234-5678"),
        ("title", "a\x00b", "control character"),
    ],
)
def test_a_wrong_cell_is_named_with_its_remedy(column, cell, remedy):
    resident, [(named, reason)] = read(**{column: cell})
    assert resident is None
    assert named == column and remedy in reason


def test_a_place_needs_both_coordinates():
    assert read(latitude="18.2", longitude="")[1] == [
        ("longitude", "is empty, but latitude is given; give both or neither")
    ]


def test_every_wrong_cell_of_a_line_is_named():
    assert [column for column, _ in read(adl="x", numbers="y", language="1")[1]] == ["adl", "numbers", "language"]


@given(st.dictionaries(st.sampled_from(roster.COLUMNS), st.text()))
def test_whatever_a_line_holds_it_is_read_or_refused(cells):
    resident, wrong = roster.read({**GOOD, **cells}, YEAR)
    assert (resident is None) == bool(wrong)
