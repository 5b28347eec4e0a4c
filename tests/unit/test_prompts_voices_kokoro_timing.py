"""Long vowels are long, short ones short, and phrases are parted by a pause."""

import numpy as np

from prompts.voices.kokoro.reading import Reading, Syllable
from prompts.voices.kokoro.timing import LONG_VOWEL_FRAMES, PHRASE_PAUSE_FRAMES, SHORT_VOWEL_FRAMES, stretch

READING = Reading(
    sounds=list("diː") + list("sak") + list("mat") + [","] + list("naː") + ["."],
    syllables=[
        Syllable(0, 1, 3, "mid", "diː", 0),
        Syllable(3, 4, 6, "low", "sak", 0),
        Syllable(6, 7, 9, "low", "mat", 0),
        Syllable(10, 11, 13, "mid", "naː", 1),
    ],
)


def test_lengths_are_corrected_where_thai_needs_it() -> None:
    frames = np.full(len(READING.sounds) + 2, 2.0, np.float32)
    frames[[5, 8]] = 9.0  # the vowels of sak and mat
    fitted = stretch(READING, frames)
    assert fitted[2] + fitted[3] == LONG_VOWEL_FRAMES
    assert fitted[5] == SHORT_VOWEL_FRAMES
    assert fitted[8] == 9.0, "the last vowel of a phrase may be drawn out"
    assert fitted[10] == PHRASE_PAUSE_FRAMES
    assert frames[5] == 9.0, "the prediction itself is left alone"


def test_no_sound_is_cut_to_nothing() -> None:
    frames = np.full(len(READING.sounds) + 2, 1.0, np.float32)
    assert stretch(READING, frames).min() >= 1.0
