"""What the municipality writes about a person is read as the law and the Barthel index mean it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.residents import Dependency, Disability, Resident


@pytest.mark.parametrize(
    ("adl", "dependency"),
    [(0, "BED"), (4, "BED"), (5, "HOME"), (11, "HOME"), (12, "SOCIAL"), (20, "SOCIAL")],
)
def test_dependency_follows_the_barthel_index(adl, dependency):
    assert Dependency.of(adl) is Dependency[dependency]
    assert Resident("r", "ก", "ข", adl=adl).dependency is Dependency[dependency]


@given(st.integers().filter(lambda adl: not 0 <= adl <= 20))
def test_an_index_out_of_range_is_refused(adl):
    with pytest.raises(ValueError, match="Barthel"):
        Dependency.of(adl)


def test_an_unknown_index_is_no_dependency():
    assert Resident("r", "ก", "ข").dependency is None


@pytest.mark.parametrize("disability", Disability)
def test_the_seven_types_are_read_by_code_and_by_name(disability):
    thai = disability.thai
    for spelling in (disability.value, disability.value.upper(), thai, thai.removeprefix("ทาง"), f" ความพิการ{thai} "):
        assert Disability.read(spelling) is disability


@pytest.mark.parametrize("word", ["", "ทาง", "deaf", "ทางการ"])
def test_another_word_is_no_type(word):
    with pytest.raises(ValueError, match="seven"):
        Disability.read(word)


def test_a_name_is_written_as_on_a_list():
    assert Resident("r", "บัวผัน", "ข", title="คุณยาย", last_name="แสง").name == "คุณยายบัวผัน แสง"
    assert Resident("r", "บัวผัน", "ข").name == "บัวผัน"


@pytest.mark.parametrize(
    ("access_note", "conditions", "spoken"),
    [
        ("ประตูหลังไม่ล็อก", "เบาหวาน", "ประตูหลังไม่ล็อก โรคประจำตัวและอาการ เบาหวาน"),
        ("ประตูหลังไม่ล็อก", "", "ประตูหลังไม่ล็อก"),
        ("", "เบาหวาน", "โรคประจำตัวและอาการ เบาหวาน"),
        ("", "", ""),
    ],
)
def test_a_helper_is_told_how_to_get_in_before_what_she_suffers_from(access_note, conditions, spoken):
    assert Resident("r", "ก", "ข", access_note=access_note, conditions=conditions).spoken_note == spoken
