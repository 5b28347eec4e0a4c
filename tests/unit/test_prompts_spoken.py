"""Every word of a number, a time or a date has a sound of our own, which is in the catalogue."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import thai_speech
from prompts.errors import CatalogueError
from prompts.prompt import load_catalogue
from prompts.spoken import sounds, unspoken

CATALOGUE = load_catalogue()


def test_no_word_is_without_a_sound() -> None:
    assert unspoken(CATALOGUE) == []
    assert len(sounds(sorted(thai_speech.vocabulary()), CATALOGUE)) == len(thai_speech.vocabulary())


@given(st.integers(0, thai_speech.MOST), st.times(), st.dates())
def test_sounds_say_the_words_in_order(value: int, moment: time, day: date) -> None:
    for words in (thai_speech.number(value), thai_speech.clock(moment), thai_speech.calendar(day)):
        ids = sounds(words, CATALOGUE)
        assert [CATALOGUE[prompt_id].text for prompt_id in ids] == list(words)


def test_number_is_these_files() -> None:
    assert sounds(thai_speech.number(1_021), CATALOGUE) == ["numbers/1000", "numbers/21"]
    assert sounds(thai_speech.number(507), CATALOGUE) == ["numbers/500", "digits/7"]
    assert sounds(thai_speech.number(101), CATALOGUE) == ["numbers/100", "numbers/last-one"]


def test_word_without_a_sound_is_named() -> None:
    with pytest.raises(CatalogueError, match=r"no sound says 'สิบโกฏิ'; add it to numbers\.yaml or dates\.yaml"):
        sounds(["สิบโกฏิ"], CATALOGUE)
    assert "สิบ" in unspoken({prompt_id: p for prompt_id, p in CATALOGUE.items() if prompt_id != "numbers/10"})
