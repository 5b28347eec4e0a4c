"""The figures as plain numbers, for programs: everything for the centre itself, and little enough to be public.

The public numbers name nobody: no operator, community or hour, and counts below `LEAST` are not told, since in a
small town three calls of a month may be three people whom everybody knows.
"""

import math
from typing import Any, Final

from domain.figures import TARGETS, Figures, OperatorWork, Waits
from domain.instants import written
from domain.shift_hours import Hours

LEAST: Final = 5


def everything(figures: Figures) -> dict[str, Any]:
    """All figures. Seconds, shares from 0 to 1; null where it is not known, or where a human never came."""
    busiest = figures.busiest_hour
    return {
        "since": written(figures.since),
        "until": written(figures.until),
        **waits(figures.waits),
        "abandoned": figures.abandoned,
        "refused": figures.refused,
        "silent": figures.silent,
        "called_back": figures.called_back,
        "reached_after_call_back": figures.reached,
        "without_human": figures.without_human,
        "incidents": figures.incidents,
        "dispositions": dict(figures.dispositions),
        "tiers": {name: waits(one) for name, one in figures.tiers.items()},
        "communities": {name: waits(one) for name, one in figures.communities.items()},
        "hours": {str(hour): waits(one) for hour, one in figures.hours.items()},
        "operators": {name: _work(work) for name, work in figures.operators.items()},
        "busiest_hour": busiest and {"at": written(busiest[0]), "operators_talking": round(busiest[1], 3)},
        "heartbeats": {**vars(figures.heartbeats), "share": figures.heartbeats.share},
    }


def _work(work: OperatorWork) -> dict[str, Any]:
    counted = {name: value for name, value in vars(work).items() if name != "hours"}
    there = vars(work.hours) if work.hours else dict.fromkeys(Hours.__dataclass_fields__)
    return {**counted, **there, "occupancy": work.occupancy}


def public(figures: Figures) -> dict[str, Any]:
    """What anybody may know."""
    whole = figures.waits
    few = whole.calls < LEAST
    told = waits(whole)
    return {
        "since": written(figures.since),
        "until": written(figures.until),
        "calls": _many(whole.calls),
        "answer_seconds": {} if few else told["answer_seconds"],
        "answered_within": {} if few else told["answered_within"],
        "targets": [
            {"within_seconds": limit, "share": part, "met": None if few else whole.meets(limit, part)}
            for limit, part in TARGETS
        ],
        "abandoned": _many(figures.abandoned),
        "reached_after_call_back": _many(figures.reached),
        "without_human": figures.without_human if figures.without_human == 0 else _many(figures.without_human),
        "heartbeat_share": figures.heartbeats.share,
    }


def waits(found: Waits) -> dict[str, Any]:
    """One group of calls."""
    return {
        "calls": found.calls,
        "answered": found.answered,
        "answer_seconds": {f"{percent:g}": _finite(value) for percent, value in found.percentile.items()},
        "answered_within": {str(limit): value for limit, value in found.within.items()},
    }


def _finite(value: float | None) -> float | None:
    return None if value is None or math.isinf(value) else round(value, 3)


def _many(count: int) -> int | str:
    return count if count >= LEAST else f"<{LEAST}"
