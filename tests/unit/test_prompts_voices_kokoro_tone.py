"""The five tones have the shapes by which Thai ears tell words apart."""

import numpy as np
import pytest

from prompts.voices.kokoro.reading import Reading, Syllable
from prompts.voices.kokoro.tone import CONTOURS, sing

FRAMES = np.array([4, 2, 20, 4], np.float32)  # silence, consonant, vowel, end


def melody(tone: str) -> np.ndarray:
    """Return the pitch over the vowel in semitones around 200 Hz."""
    reading = Reading(["k", "a", "."], [Syllable(0, 1, 2, tone, "ka", 0)])
    predicted = np.where((np.arange(60) >= 12) & (np.arange(60) < 52), 200.0, 0.0).astype(np.float32)
    sung = sing(reading, FRAMES, predicted)
    assert (sung[predicted == 0] == 0).all(), "voiceless stays voiceless"
    return np.asarray(12 * np.log2(sung[14:50] / 200))


@pytest.mark.parametrize("tone", sorted(CONTOURS))
def test_melody_follows_its_contour(tone: str) -> None:
    heard = melody(tone)
    points = heard[[1, 9, 17, 26, 34]] - heard.mean()
    contour = np.array(CONTOURS[tone]) - np.mean(CONTOURS[tone])
    assert np.corrcoef(points, contour)[0, 1] > 0.95


def test_falling_falls_high_rises_rising_dips() -> None:
    falling, high, rising = melody("falling"), melody("high"), melody("rising")
    assert falling[-1] < falling[0] - 4
    assert high[-1] > high[0] + 2
    assert rising[10:20].min() < min(rising[0], rising[-1])


def test_phrase_sinks_towards_its_end() -> None:
    syllables = [Syllable(0, 0, 1, "mid", "a", 0), Syllable(1, 1, 2, "mid", "a", 0)]
    sung = sing(
        Reading(["a", "a", "."], syllables), np.array([2, 10, 10, 2], np.float32), np.full(48, 200, np.float32)
    )
    assert sung[14] > sung[34]


def test_voiceless_piece_is_left_alone() -> None:
    flat = np.zeros(8, np.float32)
    assert sing(Reading(["s"], []), np.ones(3, np.float32), flat) is flat
