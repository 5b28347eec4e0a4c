"""How loud and how long a prompt is in the ear: all prompts sound alike, none is cut short."""

import math
from array import array
from dataclasses import dataclass
from itertools import accumulate
from operator import mul

from prompts.sound import MASTER_RATE

FULL_SCALE = 32768.0
FRAME = MASTER_RATE // 100  # 10 ms
AUDIBLE_DBOV = -50.0
ACTIVITY_MARGIN_DB = 15.9  # ITU-T P.56: speech is active down to this far below its own level
NOTHING_DBOV = -100.0


@dataclass(frozen=True)
class Loudness:
    """Measured on 16 kHz PCM; `lead` and `trail` are the silent edges in seconds."""

    seconds: float
    active_dbov: float
    peak_dbfs: float
    lead: float
    trail: float


def measure(pcm: bytes) -> Loudness:
    """Measure one sound (active level by a simplified P.56 meter)."""
    samples = array("h", pcm)
    powers = [_power(samples[i : i + FRAME]) for i in range(0, len(samples) - FRAME + 1, FRAME)]
    seconds = len(samples) / MASTER_RATE
    audible = [i for i, power in enumerate(powers) if _db(power) > AUDIBLE_DBOV]
    if not audible:
        return Loudness(seconds, NOTHING_DBOV, NOTHING_DBOV, seconds, seconds)
    return Loudness(
        seconds=seconds,
        active_dbov=_db(_active_power(powers)),
        peak_dbfs=_db((max(max(samples), -min(samples)) / FULL_SCALE) ** 2),
        lead=audible[0] * FRAME / MASTER_RATE,
        trail=seconds - (audible[-1] + 1) * FRAME / MASTER_RATE,
    )


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
