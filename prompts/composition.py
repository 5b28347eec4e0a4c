"""Joins prompts and pauses into the loop a resident hears while it rings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from prompts.sound import silence
from prompts.stage import Stage

MAX_DEAD_AIR_SECONDS = 15.0


@dataclass(frozen=True)
class Loop:
    """How the loop breathes: its length, its longest silence, the longest wait from one prompt to the next."""

    seconds: float
    longest_silence: float
    longest_between_starts: float


def compose(stage: Stage, pcm_of: Callable[[str], bytes]) -> bytes:
    """Return the whole loop as PCM."""
    return b"".join(pcm_of(part) if isinstance(part, str) else silence(part) for part in stage.parts)


def breathe(stage: Stage, seconds_of: Callable[[str], float]) -> Loop:
    """Measure the loop as it is heard, also over its end back to its start."""
    starts, silences = [], []
    clock = quiet = 0.0
    for part, length in _lengths(stage, seconds_of):
        if isinstance(part, str):
            starts.append(clock)
            silences.append(quiet)
            quiet = 0.0
        else:
            quiet += length
        clock += length
    if not starts:
        return Loop(clock, clock, clock)
    silences[0] += quiet
    after = [*starts[1:], clock + starts[0]]
    return Loop(clock, max(silences), max(b - a for a, b in zip(starts, after, strict=True)))


def _lengths(stage: Stage, seconds_of: Callable[[str], float]) -> Iterator[tuple[str | float, float]]:
    for part in stage.parts:
        yield part, seconds_of(part) if isinstance(part, str) else part
