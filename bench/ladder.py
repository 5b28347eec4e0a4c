"""How many help calls a second one machine sustains with everything on, beside a plain Queue on the same Asterisk."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bench.blocks import Arm, Block
from bench.call import Call
from bench.climb import Climb
from bench.figures import percentile, ratio
from bench.ring import Bench, Side

RING_LIMIT_MS = 1000.0  # of 99 of 100 calls; beyond it they pile up
SECONDS, LEAST_CALLS = 6.0, 30
LIMITS = {"rate_ratio": 0.5, "cpu_ratio": 1.2}  # at least, at most


@dataclass(frozen=True)
class LadderFigures:
    """Calls a second that were sustained; processor time of a call, ours to plain."""

    rate_plain: float
    rate: float
    rate_ratio: float
    cpu_ratio: float
    cpu_ratio_signalling: float

    def as_json(self) -> dict[str, float]:
        """One object, rounded to what can be repeated."""
        return {name: round(value, 3) for name, value in asdict(self).items()}

    def missed(self) -> list[str]:
        """Which limits are not kept; a figure that could not be had (NaN) is one of them."""
        kept = {
            "rate_ratio": self.rate_ratio >= LIMITS["rate_ratio"],
            "cpu_ratio": self.cpu_ratio <= LIMITS["cpu_ratio"],
        }
        return [name for name, is_kept in kept.items() if not is_kept]


def is_kept(calls: Sequence[Call]) -> bool:
    """Whether nobody was lost and the phones of 99 of 100 rang in time."""
    rings = [call.ring_ms for call in calls if call.ring_ms is not None]
    return not any(call.is_lost for call in calls) and percentile(rings, 0.99) <= RING_LIMIT_MS


async def climb(bench: Bench, most: float = math.inf) -> dict[Arm, float]:
    """The highest rate that each arm keeps, both climbing in turns, mirrored; no rate beyond `most`."""
    climbs = {Arm.OURS: Climb(), Arm.PLAIN: Climb()}
    turn = 0
    while running := {arm: one for arm, one in climbs.items() if one.rate is not None and one.kept < most}:
        for arm in sorted(running, reverse=turn % 2 == 1):
            rate = running[arm].rate
            assert rate is not None
            side = Side()
            await bench.block(side, Block(arm, max(LEAST_CALLS, round(rate * SECONDS))), rate)
            running[arm].told(rate, is_kept(side.calls))
        turn += 1
    return {arm: one.kept for arm, one in climbs.items()}


def figures(rates: dict[Arm, float], cpu_ratio: float, cpu_ratio_signalling: float) -> LadderFigures:
    """Everything under the names that everybody compares."""
    return LadderFigures(
        rate_plain=rates[Arm.PLAIN],
        rate=rates[Arm.OURS],
        rate_ratio=ratio(rates[Arm.OURS], rates[Arm.PLAIN]),
        cpu_ratio=cpu_ratio,
        cpu_ratio_signalling=cpu_ratio_signalling,
    )
