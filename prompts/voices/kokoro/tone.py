"""Draws the five Thai tones as a melody for the voice: a wrong tone is another word."""

import numpy as np
from numpy.typing import NDArray

from prompts.voices.kokoro.reading import Reading, Syllable

# Semitones around the speaker's middle pitch at five points of the voiced part of a syllable.
CONTOURS = {
    "mid": (0.3, 0.2, 0.0, -0.2, -0.5),
    "low": (-0.8, -2.0, -2.8, -3.3, -3.6),
    "falling": (3.4, 4.2, 2.8, -0.2, -3.4),
    "high": (0.5, 1.0, 1.8, 3.0, 3.8),
    "rising": (-2.2, -3.2, -3.2, -1.0, 3.0),
}
POINTS = (0.08, 0.30, 0.52, 0.74, 0.96)
DECLINATION_SEMITONES = 2.0
VOICED_ABOVE_HERTZ = 50.0
SMOOTHING_SIGMA = 1.2

Curve = NDArray[np.float32]


def sing(reading: Reading, frames: Curve, pitch: Curve) -> Curve:
    """Return the pitch curve (two points a frame) with Thai tones wherever the voice is voiced."""
    voiced = pitch > VOICED_ABOVE_HERTZ
    if not voiced.any():
        return pitch
    ends = np.cumsum(frames) * 2
    places: list[float] = []
    semitones: list[float] = []
    for syllable, fall in _with_declination(reading.syllables):
        first, last = _voiced_part(ends[syllable.nucleus], ends[syllable.end], voiced)
        places += [first + (last - first) * point for point in POINTS]
        semitones += [step + fall for step in CONTOURS[syllable.tone]]
    melody = _smooth(np.interp(np.arange(len(pitch)), places, semitones))
    return np.where(voiced, np.median(pitch[voiced]) * 2 ** (melody / 12), pitch).astype(np.float32)


def _with_declination(syllables: list[Syllable]) -> list[tuple[Syllable, float]]:
    """Let each phrase sink from +1 to -1 semitone, as a statement does."""
    sinking = []
    for syllable in syllables:
        fellows = [other for other in syllables if other.phrase == syllable.phrase]
        share = fellows.index(syllable) / max(1, len(fellows) - 1)
        sinking.append((syllable, DECLINATION_SEMITONES * (0.5 - share)))
    return sinking


def _voiced_part(start: float, end: float, voiced: NDArray[np.bool_]) -> tuple[float, float]:
    inside = np.flatnonzero(voiced[int(start) : int(min(end, len(voiced)))])
    if not len(inside):
        return float(start), float(end)
    return int(start) + float(inside[0]), int(start) + float(inside[-1]) + 1


def _smooth(melody: NDArray[np.float64]) -> NDArray[np.float64]:
    reach = 5
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / SMOOTHING_SIGMA) ** 2)
    return np.convolve(np.pad(melody, reach, mode="edge"), bell / bell.sum(), mode="valid")
