"""Thai words become sounds with the right tone on the right syllable."""

import pytest

from prompts.errors import VoiceError
from prompts.voices.kokoro.reading import read

VOCABULARY = {sound: number for number, sound in enumerate("aeiouɛɔɤɯɜː kptnmŋsɾʨʰhlwjʔd,.", start=1)} | {"ɡ": 90}
WRITTEN = {
    "สวัสดี": "/sa˨˩.wat̚˨˩.diː˧/",
    "ค่ะ": "/kʰaʔ˥˩/",
    "ใจ": "/t͡ɕaj˧/",
    "เธอ": "/tʰɤː˧/",
    "รอ": "/rɔː˧/",
    "หา": "/haː˩˩˦/",
}


def test_phrase_breaks_word_breaks_and_end_are_heard() -> None:
    spoken = read("สวัสดี ค่ะ", WRITTEN.__getitem__, VOCABULARY)
    assert "".join(spoken.sounds) == "sawatdiː,kʰaʔ."
    two_words = read("x", lambda _: "/diː˧/ /kʰaʔ˥˩/", VOCABULARY)
    assert "".join(two_words.sounds) == "diː kʰaʔ."


def test_tones_lie_on_their_syllables() -> None:
    spoken = read("สวัสดี ค่ะ", WRITTEN.__getitem__, VOCABULARY)
    assert [syllable.tone for syllable in spoken.syllables] == ["low", "low", "mid", "falling"]
    assert [syllable.phrase for syllable in spoken.syllables] == [0, 0, 0, 1]
    for syllable in spoken.syllables:
        assert "".join(spoken.sounds[syllable.start : syllable.end]) == syllable.sounds
        assert spoken.sounds[syllable.nucleus] in "ai"


def test_rising_is_not_taken_for_another_tone() -> None:
    assert read("หา", WRITTEN.__getitem__, VOCABULARY).syllables[0].tone == "rising"


@pytest.mark.parametrize(("word", "sounds"), [("ใจ", "ʨaj"), ("เธอ", "tʰɜː"), ("รอ", "ɾɔː")])
def test_sounds_the_voice_lacks_are_given_by_neighbours(word: str, sounds: str) -> None:
    assert read(word, WRITTEN.__getitem__, VOCABULARY).syllables[0].sounds == sounds


@pytest.mark.parametrize(
    ("written", "is_long"), [("/diː˧/", True), ("/kʰruːa˧/", True), ("/mia˧/", True), ("/sak˨˩/", False)]
)
def test_vowel_length_is_known(written: str, is_long: bool) -> None:
    assert read("x", lambda _: written, VOCABULARY).syllables[0].is_long is is_long


def test_text_without_thai_is_refused() -> None:
    with pytest.raises(VoiceError, match="nothing in"):
        read("!!!", lambda _: "", VOCABULARY)
    with pytest.raises(VoiceError, match="no sound that the voice knows"):
        read("x", lambda _: "/ʘ˧/", VOCABULARY)
