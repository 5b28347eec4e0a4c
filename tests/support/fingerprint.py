"""Which prompts a phone heard, and in which order: told by their sound, never by a file's name (8 kHz, 16 bit).

Compared is how the energy moves in fourteen bands, second by second: a phone that loses or repeats some milliseconds
still hears the same prompt, and one with other pauses is another.
"""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from phones.sound import RATE

SAME = 0.7  # of 1.0: over a telephone line a prompt keeps 0.9 and more; of several the likest was heard
HOP, WINDOW = RATE // 100, 256
BANDS = np.geomspace(150, 3600, 15)
FLOOR, AUDIBLE = 1e5, 5.8
SECOND, DRIFT, OVERLAP = 100, 15, 20  # frames

Frames = NDArray[np.float64]


def heard_in_order(pcm: bytes, sounds: Mapping[str, bytes]) -> list[str]:
    """The names of the sounds that are in `pcm`, in the order in which they begin; one at a time is heard."""
    heard, found = _frames(pcm), []
    for name, sound in sounds.items():
        frames = _trimmed(_frames(sound))
        found += [(score, at, at + len(frames), name) for at, score in _scores(heard, frames) if score > SAME]
    taken: list[tuple[int, int, str]] = []
    for _, start, end, name in sorted(found, reverse=True):
        if all(end - OVERLAP <= other[0] or other[1] - OVERLAP <= start for other in taken):
            taken.append((start, end, name))
    return [name for _, _, name in sorted(taken)]


def likeness(pcm: bytes, sound: bytes) -> float:
    """How much of a sound is in `pcm` at its best place: 0 nothing, 1 all of it."""
    return max((score for _, score in _scores(_frames(pcm), _trimmed(_frames(sound)))), default=0.0)


def _frames(pcm: bytes) -> Frames:
    """The energy of each band in each hundredth of a second, as a logarithm."""
    wave = np.frombuffer(pcm, "<i2").astype(np.float64)
    if len(wave) < WINDOW:
        return np.zeros((0, len(BANDS) - 1))
    cut = np.lib.stride_tricks.sliding_window_view(wave, WINDOW)[::HOP] * np.hanning(WINDOW)
    power, hertz = np.abs(np.fft.rfft(cut, axis=1)) ** 2, np.fft.rfftfreq(WINDOW, 1 / RATE)
    bands = [power[:, (hertz >= low) & (hertz < high)].sum(axis=1) for low, high in pairwise(BANDS)]
    return np.asarray(np.log10(np.stack(bands, axis=1) + FLOOR))


def _trimmed(frames: Frames) -> Frames:
    loud = np.flatnonzero(frames.max(axis=1) > AUDIBLE)
    return frames[loud[0] : loud[-1] + 1]


def _scores(heard: Frames, sound: Frames) -> list[tuple[int, float]]:
    """The most likely places, each with the share of the sound that is there, followed second by second."""
    parts = [sound[start : start + SECOND] for start in range(0, max(1, len(sound) - SECOND // 2), SECOND)]
    parts[-1] = sound[SECOND * (len(parts) - 1) :]
    curves = [_curve(heard, part) for part in parts]
    first = curves[0].copy()
    found = []
    while first.size and len(found) < 8 and first.max() > 0.5:
        place = int(first.argmax())
        found.append((place, _follow(curves, place)))
        first[max(0, place - SECOND // 4) : place + SECOND // 4] = 0.0
    return found


def _follow(curves: list[Frames], place: int) -> float:
    scores = []
    for curve in curves:
        near = curve[max(0, place - DRIFT) : place + DRIFT + 1]
        scores.append(float(near.max(initial=0.0)))
        place += SECOND + (int(near.argmax()) - min(place, DRIFT) if near.size else 0)
    return sum(scores) / len(scores)


def _curve(heard: Frames, part: Frames) -> Frames:
    """Correlation of a part of the sound with what was heard, at every place where it fits."""
    if len(heard) < len(part):
        return np.zeros(0)
    around = np.lib.stride_tricks.sliding_window_view(heard, len(part), axis=0)
    around = around - around.mean(axis=2, keepdims=True)
    shape = part - part.mean(axis=0)
    alike = np.einsum("pbt,tb->p", around, shape)
    return np.asarray(alike / np.maximum(np.sqrt((around**2).sum(axis=(1, 2)) * (shape**2).sum()), 1e-9))
