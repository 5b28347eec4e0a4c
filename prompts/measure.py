"""How loud, how long and how clean a prompt is in the ear: all prompts sound alike, none is cut short."""

import math
from array import array
from dataclasses import dataclass
from itertools import accumulate
from operator import mul

from prompts.sound import MASTER_RATE

FULL_SCALE = 32768.0
FRAMES_PER_SECOND = 100
FRAME = MASTER_RATE // FRAMES_PER_SECOND  # 10 ms
AUDIBLE_DBOV = -50.0
ACTIVITY_MARGIN_DB = 15.9  # ITU-T P.56: speech is active down to this far below its own level
NOTHING_DBOV = -100.0
FLAT_SAMPLES = 4  # as many at the very top, one after the other: no voice does that, a clipped one does


@dataclass(frozen=True)
class Loudness:
    """Measured on PCM; `lead` and `trail` are the silent edges in seconds, `offset` is the DC part of full scale."""

    seconds: float
    active_dbov: float
    peak_dbfs: float
    lead: float
    trail: float
    offset: float = 0.0
    is_clipped: bool = False


def measure(pcm: bytes, rate: int = MASTER_RATE) -> Loudness:
    """Measure one sound (active level by a simplified P.56 meter)."""
    samples = array("h", pcm)
    frames = powers(pcm, rate)
    seconds = len(samples) / rate
    audible = [i for i, power in enumerate(frames) if _db(power) > AUDIBLE_DBOV]
    if not audible:
        return Loudness(seconds, NOTHING_DBOV, NOTHING_DBOV, seconds, seconds)
    values = set(samples)  # quicker than twice through the samples
    high, low = max(values), min(values)
    return Loudness(
        seconds=seconds,
        active_dbov=_db(_active_power(frames)),
        peak_dbfs=_db((max(high, -low) / FULL_SCALE) ** 2),
        lead=audible[0] / FRAMES_PER_SECOND,
        trail=seconds - (audible[-1] + 1) / FRAMES_PER_SECOND,
        offset=sum(samples) / len(samples) / FULL_SCALE,
        is_clipped=_is_flat(pcm, high) or _is_flat(pcm, low),
    )


def powers(pcm: bytes, rate: int = MASTER_RATE) -> list[float]:
    """The power of each 10 ms, of full scale."""
    samples, frame = array("h", pcm), rate // FRAMES_PER_SECOND
    return [_power(samples[i : i + frame]) for i in range(0, len(samples) - frame + 1, frame)]


def _is_flat(pcm: bytes, edge: int) -> bool:
    run = edge.to_bytes(2, "little", signed=True) * FLAT_SAMPLES
    place = pcm.find(run)
    while place % 2 == 1:  # between two samples, or -1: nowhere
        place = pcm.find(run, place + 1) if place > 0 else -2
    return place >= 0


def _active_power(powers: list[float]) -> float:
    """Find the level whose frames above (level - margin) have that very level, from the loudest frames down."""
    loudest = sorted(powers, reverse=True)
    margin = 10 ** (-ACTIVITY_MARGIN_DB / 10)
    for count, total in enumerate(accumulate(loudest), start=1):
        is_last = count == len(loudest)
        if is_last or loudest[count] < margin * total / count:
            return total / count
    return 0.0


def _power(samples: "array[int]") -> float:
    return float(sum(map(mul, samples, samples))) / len(samples) / FULL_SCALE**2


def _db(power: float) -> float:
    return 10 * math.log10(power) if power > 1e-10 else NOTHING_DBOV
