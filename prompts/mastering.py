"""Makes any voice's take sound like the others: same loudness, no clipping, a short breath at both ends."""

import numpy as np
from numpy.typing import NDArray

from prompts.errors import VoiceError
from prompts.measure import AUDIBLE_DBOV, FRAME, FULL_SCALE, measure
from prompts.sound import MASTER_RATE, resample
from prompts.voices.voice import Take

RECIPE = "master 1"  # part of every voice's version: raise it when the finished sound changes
TARGET_DBOV = -20.0
CEILING = 10 ** (-3.3 / 20)
LEAD_SECONDS, TRAIL_SECONDS, FADE_SECONDS = 0.10, 0.15, 0.02
LIMITER_REACH = MASTER_RATE // 250  # 4 ms

Wave = NDArray[np.float64]


def master(take: Take) -> bytes:
    """Return the finished 16 kHz PCM of a take."""
    raw = resample(take.samples.astype("<f4").tobytes(), take.rate)
    wave = np.frombuffer(raw, "<f4").astype(np.float64)
    if not np.isfinite(wave).all() or not np.abs(wave).max(initial=0.0) > 1e-4:
        raise VoiceError("the voice said nothing")
    wave = _trimmed(_levelled(wave))
    return _pcm(_limited(_levelled(_limited(_levelled(wave)))))


def _levelled(wave: Wave) -> Wave:
    halved = wave * (0.5 / np.abs(wave).max())
    return np.asarray(halved * 10 ** ((TARGET_DBOV - measure(_pcm(halved)).active_dbov) / 20))


def _trimmed(wave: Wave) -> Wave:
    """Cut to the audible part with a breath around it, faded to true silence at both ends."""
    frames = wave[: len(wave) // FRAME * FRAME].reshape(-1, FRAME)
    audible = np.flatnonzero((frames**2).mean(axis=1) > 10 ** (AUDIBLE_DBOV / 10))
    lead, trail = round(LEAD_SECONDS * MASTER_RATE), round(TRAIL_SECONDS * MASTER_RATE)
    start, end = audible[0] * FRAME, (audible[-1] + 1) * FRAME
    padded = np.concatenate([np.zeros(lead), wave, np.zeros(trail)])[start : end + lead + trail].copy()
    fade = np.linspace(0.0, 1.0, round(FADE_SECONDS * MASTER_RATE))
    padded[: len(fade)] *= fade
    padded[-len(fade) :] *= fade[::-1]
    return padded


def _limited(wave: Wave) -> Wave:
    """Turn down, smoothly, only where a peak passes the ceiling."""
    wanted = np.minimum(1.0, CEILING / np.maximum(np.abs(wave), 1e-9))
    around = np.pad(wanted, LIMITER_REACH, constant_values=1.0)
    lowest = np.lib.stride_tricks.sliding_window_view(around, 2 * LIMITER_REACH + 1).min(axis=1)
    bell = np.hanning(2 * LIMITER_REACH + 3)[1:-1]
    gain = np.convolve(np.pad(lowest, LIMITER_REACH, mode="edge"), bell / bell.sum(), mode="valid")
    return np.asarray(wave * gain)


def _pcm(wave: Wave) -> bytes:
    return np.clip(np.round(wave * (FULL_SCALE - 1)), -FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes()
