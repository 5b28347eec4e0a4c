"""A stop at the end of a phrase stays shut; all other sound is left as it was."""

import numpy as np

from prompts.voices.kokoro.closure import shut
from prompts.voices.kokoro.reading import Reading, Syllable

FRAME = 600
FRAMES = np.array([10, 2, 6, 12, 10, 2, 8, 10], np.float32)  # silence h o k , m a .
READING = Reading(list("hok,ma."), [Syllable(0, 1, 3, "low", "hok", 0), Syllable(4, 5, 6, "mid", "ma", 1)])


def said(reading: Reading = READING) -> tuple[np.ndarray, np.ndarray]:
    samples = np.full(int(FRAMES.sum()) * FRAME, 0.5, np.float32)
    samples[18 * FRAME : 20 * FRAME] = 0.01  # the closure, after which the voice adds a vowel
    return samples, shut(reading, FRAMES, samples)


def test_vowel_after_a_final_stop_is_silenced_up_to_the_next_phrase() -> None:
    before, after = said()
    assert not after[20 * FRAME : 39 * FRAME].any()
    assert (after[: 18 * FRAME] == before[: 18 * FRAME]).all()
    assert (after[39 * FRAME :] == before[39 * FRAME :]).all()


def test_stop_inside_a_phrase_is_left_alone() -> None:
    inside = Reading(READING.sounds, [Syllable(0, 1, 3, "low", "hok", 0), Syllable(4, 5, 6, "mid", "ma", 0)])
    before, after = said(inside)
    assert (after == before).all()


def test_last_stop_of_all_ends_in_silence() -> None:
    last = Reading(READING.sounds, READING.syllables[:1])
    assert not said(last)[1][20 * FRAME :].any()
