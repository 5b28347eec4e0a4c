"""Why one rings sooner than another can be read, and the points add up."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import urgency
from domain.residents import Caregiver, Disability, Resident

DAUGHTER = Caregiver("มาลี", "ลูกสาว", "+66999999201")
residents = st.builds(
    Resident,
    st.just("r1"),
    st.just("ก"),
    st.just("ข"),
    adl=st.none() | st.integers(0, 20),
    disabilities=st.sets(st.sampled_from(Disability)).map(tuple),
    conditions=st.sampled_from(("", "โรคหัวใจ", "ปวดเข่า", "COPD on oxygen")),
    caregivers=st.sampled_from(((), (DAUGHTER,))),
)


@given(residents, st.booleans())
def test_the_reasons_add_up_and_no_score_outranks_a_second_press(resident, is_silent):
    score = urgency.of(resident, is_silent=is_silent)
    assert sum(int(re.search(r"(\d+)$", reason).group()) for reason in score.reasons) == score.points
    assert 0 < score.points <= urgency.MOST


@given(residents, st.booleans())
def test_no_reason_repeats_what_the_list_says(resident, is_silent):
    said = "\n".join(urgency.of(resident, is_silent=is_silent).reasons)
    assert said.isascii() and "oxygen" not in said and "COPD" not in said


@pytest.mark.parametrize(
    ("resident", "reasons"),
    [
        (
            Resident("r1", "ก", "ข", adl=3, disabilities=(Disability.HEARING,)),
            (
                "dependency bed: +30",
                "may not be able to explain by voice: +5",
                "no caregiver on the list: +2",
            ),
        ),
        (
            Resident(
                "r1", "ก", "ข", adl=8, disabilities=(Disability.SEEING, Disability.MOVEMENT), caregivers=(DAUGHTER,)
            ),
            ("dependency home: +20", "may not get out alone: +3"),
        ),
        (
            Resident("r1", "ก", "ข", disabilities=(Disability.AUTISM, Disability.MIND), caregivers=(DAUGHTER,)),
            ("dependency not known: +20", "may need patience to be understood: +3"),
        ),
        (
            Resident("r1", "ก", "ข", adl=12, conditions="หลังผ่าตัดหัวใจ", caregivers=(DAUGHTER,)),
            ("dependency social: +10", "a condition that can turn within minutes: +8"),
        ),
        (
            Resident("r1", "ก", "ข", adl=12, conditions="ปวดเข่า", caregivers=(DAUGHTER,)),
            ("dependency social: +10", "a condition on the list: +2"),
        ),
    ],
)
def test_each_reason_counts_once(resident, reasons):
    assert urgency.of(resident).reasons == reasons


def test_who_said_nothing_before_is_asked_for_sooner():
    quiet, speaking = (urgency.of(Resident("r1", "ก", "ข"), is_silent=silent) for silent in (True, False))
    assert quiet.points == speaking.points + 5
    assert "said nothing in an earlier call: +5" in quiet.reasons


def test_a_shared_phone_takes_the_most_urgent_and_says_so():
    one, other = urgency.of(Resident("r1", "ก", "ข", adl=2)), urgency.of(Resident("r2", "ค", "ข", adl=20))
    both = urgency.most([other, one])
    assert (both.points, both.reasons[-1]) == (one.points, "the most urgent of 2 who share the phone: 0")
