"""What a bench of the ring found, under the names that everybody compares, and whether it is good enough."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

LIMITS = {"lost": 0.0, "extra_ring_ms_p50": 25.0, "extra_ring_ms_p99": 150.0, "cpu_ratio": 1.2, "lookup_ratio": 1.2}


@dataclass(frozen=True)
class RingFigures:
    """Milliseconds from the phone's INVITE to the operator's; ratios are ours to plain (lookup: large to small)."""

    calls: int
    lost: int
    plain_ring_ms_p50: float
    ring_ms_p50: float
    extra_ring_ms_p50: float
    extra_ring_ms_p99: float
    cpu_ratio: float
    cpu_ratio_signalling: float
    lookup_ratio: float

    def as_json(self) -> dict[str, float]:
        """One object, rounded to what can be repeated."""
        return {name: round(value, 3) for name, value in asdict(self).items()}

    def missed(self, names: Iterable[str] = tuple(LIMITS)) -> list[str]:
        """Which of these limits are not kept; a figure that could not be had (NaN) is one of them."""
        values = asdict(self)
        return [name for name in names if not values[name] <= LIMITS[name]]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of all stay at or below, between neighbours in proportion. NaN: no values."""
    if not values:
        return math.nan
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def ratio(ours: float, plain: float) -> float:
    """Ours to plain; NaN where plain took nothing that could be measured."""
    return ours / plain if plain > 0 else math.nan
