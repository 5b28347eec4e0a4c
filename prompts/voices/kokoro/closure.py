"""Keeps Thai stops shut at the end of a phrase: หก ends in a silent k, where the voice would add a vowel."""

import numpy as np
from numpy.typing import NDArray

from prompts.voices.kokoro.reading import Reading, Syllable

STOPS = "ptk"
CLOSES_WITHIN_FRAMES = 5
FADE_SAMPLES = 240  # 10 ms
Samples = NDArray[np.float32]


def shut(reading: Reading, frames: Samples, samples: Samples) -> Samples:
    """Silence what follows the closure of each phrase-final stop, up to the next phrase."""
    heard = samples.copy()
    ends = np.cumsum(frames)
    per_frame = len(samples) / float(ends[-1])
    for number, syllable in enumerate(reading.syllables):
        following = reading.syllables[number + 1 :][:1]
        if syllable.sounds[-1] not in STOPS or (following and following[0].phrase == syllable.phrase):
            continue
        stop = int(_closure(syllable, ends, samples, per_frame))
        # The next phrase may start a little before its first token: leave the last frame of the pause alone.
        until = int((ends[following[0].start] - 1) * per_frame) if following else len(heard)
        fade = heard[stop : stop + FADE_SAMPLES]
        fade *= np.linspace(1.0, 0.0, len(fade), dtype=np.float32)
        heard[stop + len(fade) : max(until, stop + len(fade))] = 0.0
    return heard


def _closure(syllable: Syllable, ends: Samples, samples: Samples, per_frame: float) -> float:
    """Return the quietest place around the beginning of the stop."""
    first = float(ends[syllable.end - 1]) - 1  # ends[i] is where sound i begins: one silent token precedes
    places = [(first + step) * per_frame for step in range(CLOSES_WITHIN_FRAMES + 1)]
    powers = [float((samples[int(a) : int(a + per_frame)] ** 2).sum()) for a in places]
    return places[int(np.argmin(powers))]
