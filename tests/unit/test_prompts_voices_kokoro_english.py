"""English is read by espeak-ng and written in the letters that the voice learned."""

import pytest

from prompts.errors import VoiceError
from prompts.voices.kokoro.english import read

VOCABULARY = {letter: place for place, letter in enumerate("IOAWYʤʧTɹɜəˈ., hlfnɛkst")}
READ = {"Hello": "hɛlˈoʊ", "five": "fˈaɪ", "nurse": "nˈɜːs", "chair": "tʃɛɹ"}


def reading(text: str) -> str:
    return "".join(read(text, READ.__getitem__, VOCABULARY))


def test_glides_and_affricates_are_one_letter() -> None:
    assert reading("Hello") == "hɛlˈO."
    assert reading("nurse") == "nˈɜɹs."
    assert reading("chair") == "ʧɛɹ."


def test_signs_are_kept_as_pauses() -> None:
    assert reading("Hello, five. Hello") == "hɛlˈO, fˈI. hɛlˈO."


def test_text_without_a_sound_is_refused() -> None:
    with pytest.raises(VoiceError, match="can be read as English"):
        read("...", READ.__getitem__, VOCABULARY)
