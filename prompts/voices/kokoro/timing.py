"""Gives each Thai vowel its length and each phrase its pause, so that words stay apart in an old ear."""

import numpy as np
from numpy.typing import NDArray

from prompts.voices.kokoro.reading import LONG, PHRASE_BREAK, VOWELS, Reading, Syllable

FRAME_SECONDS = 0.025
SHORT_VOWEL_FRAMES = 4
LONG_VOWEL_FRAMES = 7
PHRASE_PAUSE_FRAMES = 14  # with the voice's own fading some 350-500 ms are heard as a pause

Frames = NDArray[np.float32]


def stretch(reading: Reading, frames: Frames) -> Frames:
    """Correct the predicted lengths; `frames` has one silent token before and after the sounds."""
    corrected = frames.copy()
    for number, syllable in enumerate(reading.syllables):
        following = reading.syllables[number + 1 :][:1]
        is_last = not following or following[0].phrase != syllable.phrase
        _fit_vowel(reading, syllable, corrected, is_last)
    for position, sound in enumerate(reading.sounds, start=1):
        if sound == PHRASE_BREAK:
            corrected[position] = max(corrected[position], PHRASE_PAUSE_FRAMES)
    return corrected


def _fit_vowel(reading: Reading, syllable: Syllable, frames: Frames, is_last: bool) -> None:
    places = [i + 1 for i in range(syllable.nucleus, syllable.end) if reading.sounds[i] in VOWELS + LONG]
    if not places:
        return
    length = float(frames[places].sum())
    if syllable.is_long:
        frames[places[-1]] += max(0.0, LONG_VOWEL_FRAMES - length)
        return
    if is_last:  # the end of a phrase is drawn out in Thai as well
        return
    for place in reversed(places):
        cut = min(max(0.0, length - SHORT_VOWEL_FRAMES), frames[place] - 1)
        frames[place] -= cut
        length -= cut
