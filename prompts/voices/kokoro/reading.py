"""Turns Thai words into the sounds and tones that are heard, syllable by syllable."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from prompts.errors import VoiceError

VOWELS = "aeiouɛɔɤɯɜ"
LONG = "ː"
# Chao tone letters as the grapheme-to-phoneme step writes them; the longest is tried first.
TONES = {"˩˩˦": "rising", "˥˩": "falling", "˦˥": "high", "˨˩": "low", "˧": "mid"}
# Sounds Kokoro's vocabulary lacks, given by their nearest neighbours; unreleased, non-syllabic and tie marks go.
NEIGHBOURS = (("t͡ɕ", "ʨ"), ("g", "ɡ"), ("\u031a", ""), ("\u032f", ""), ("\u0361", ""), ("ɤ", "ɜ"), ("r", "ɾ"))
WORD_BREAK, PHRASE_BREAK, END = " ", ",", "."


@dataclass(frozen=True)
class Syllable:
    """Tokens `start` to `end` with the vowel beginning at `nucleus`; the tone lies on the vowel and after."""

    start: int
    nucleus: int
    end: int
    tone: str
    sounds: str
    phrase: int

    @property
    def is_long(self) -> bool:
        """Whether Thai hears a long vowel (or one of the gliding vowels ia, uea, ua)."""
        return LONG in self.sounds or re.search("[ɯiu]a", self.sounds) is not None


@dataclass(frozen=True)
class Reading:
    """A whole text as single sounds, and where its syllables and phrase breaks are."""

    sounds: list[str]
    syllables: list[Syllable]


def read(text: str, phonemes_of: Callable[[str], str], vocabulary: Mapping[str, int]) -> Reading:
    """Read a text whose phrases are parted by spaces."""
    sounds: list[str] = []
    syllables: list[Syllable] = []
    phrases = text.split()
    for number, phrase in enumerate(phrases):
        for position, word in enumerate(re.findall("/([^/]+)/", phonemes_of(phrase))):
            if position:
                sounds.append(WORD_BREAK)
            for written in word.split("."):
                syllable = _syllable(written, len(sounds), number, vocabulary)
                syllables.append(syllable)
                sounds.extend(syllable.sounds)
        sounds.append(PHRASE_BREAK if number + 1 < len(phrases) else END)
    if not syllables:
        raise VoiceError(f"nothing in {text!r} can be read as Thai")
    return Reading(sounds, syllables)


def _syllable(written: str, start: int, phrase: int, vocabulary: Mapping[str, int]) -> Syllable:
    tone = next((name for letters, name in TONES.items() if written.endswith(letters)), "mid")
    sounds = written.rstrip("˥˦˧˨˩")
    for thai, neighbour in NEIGHBOURS:
        sounds = sounds.replace(thai, neighbour)
    kept = "".join(sound for sound in sounds if sound in vocabulary)
    if not kept:
        raise VoiceError(f"the syllable {written!r} has no sound that the voice knows")
    nucleus = next((i for i, sound in enumerate(kept) if sound in VOWELS), 0)
    return Syllable(start, start + nucleus, start + len(kept), tone, kept, phrase)
