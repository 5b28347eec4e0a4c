"""Every word of a number, a time or a date has a sound of our own, which is in the catalogue."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import english_speech, thai_speech
from prompts.errors import CatalogueError
from prompts.prompt import load_catalogue, load_words
from prompts.spoken import sounds, unspoken

CATALOGUE, ENGLISH = load_catalogue(), load_words("en")


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


def test_english_has_a_sound_for_every_word() -> None:
    english = ENGLISH
    assert unspoken(english, "en") == []
    assert sounds(english_speech.number(12_021), english) == [
        "numbers/12", "numbers/thousand", "numbers/20", "digits/1",
    ]  # fmt: skip
    assert sounds(english_speech.clock(time(14, 5)), english) == [
        "digits/2", "dates/oh", "digits/5", "dates/afternoon",
    ]  # fmt: skip


@given(st.integers(0, english_speech.MOST), st.times(), st.dates())
def test_english_sounds_say_the_words_in_order(value: int, moment: time, day: date) -> None:
    for words in (english_speech.number(value), english_speech.clock(moment), english_speech.calendar(day)):
        assert [ENGLISH[prompt_id].text for prompt_id in sounds(words, ENGLISH)] == list(words)
