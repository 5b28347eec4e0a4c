"""Long texts are cut at phrase ends only, at most 95 characters each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.piece import MAX_CHARACTERS, phrases, pieces

PHRASES = st.lists(st.text("กขคงจ", min_size=1, max_size=MAX_CHARACTERS), max_size=12)


def test_short_text_stays_whole() -> None:
    assert pieces("รับสายแล้วค่ะ  กรุณารอนะคะ ") == ["รับสายแล้วค่ะ กรุณารอนะคะ"]


def test_text_is_cut_at_the_last_phrase_end_that_fits() -> None:
    assert pieces(f"{'ก' * 60} {'ข' * 34} {'ค' * 20}") == [f"{'ก' * 60} {'ข' * 34}", "ค" * 20]
    assert pieces(f"{'ก' * 60} {'ข' * 35}") == ["ก" * 60, "ข" * 35]


def test_phrase_of_96_characters_is_refused_with_the_remedy() -> None:
    assert pieces("ก" * 95) == ["ก" * 95]
    with pytest.raises(ValueError, match="96 characters, 95 are allowed; add a space"):
        pieces("ก" * 96)


@given(PHRASES)
def test_pieces_say_all_phrases_in_order_and_none_is_too_long(phrases: list[str]) -> None:
    cut = pieces(" ".join(phrases))
    assert " ".join(cut).split() == phrases
    assert all(0 < len(piece) <= MAX_CHARACTERS for piece in cut)


def test_english_is_cut_between_its_clauses() -> None:
    long = "If you are hurt, press one. If you are trapped, press two. If you need medicine, press three. Else wait."
    assert pieces(long) == [
        "If you are hurt, press one. If you are trapped, press two. If you need medicine, press three.",
        "Else wait.",
    ]
    assert phrases("Hello. Please wait, we come.") == ["Hello.", "Please wait,", "we come."]
