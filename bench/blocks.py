"""Both arms take turns in short blocks, mirrored (ours plain, plain ours), so that noise of the machine hits both."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Arm(StrEnum):
    """Which dialplan takes the call."""

    OURS = "ours"
    PLAIN = "plain"


@dataclass(frozen=True)
class Block:
    """So many calls of one arm, one after the other at an even rate."""

    arm: Arm
    calls: int


def mirrored(ours: int, plain: int, rounds: int) -> Iterator[Block]:
    """All calls of both arms in `rounds` pairs of blocks."""
    arms = [(Arm.OURS, _shares(ours, rounds)), (Arm.PLAIN, _shares(plain, rounds))]
    for turn in range(rounds):
        for arm, shares in arms if turn % 2 == 0 else reversed(arms):
            if shares[turn]:
                yield Block(arm, shares[turn])


def _shares(calls: int, rounds: int) -> list[int]:
    return [calls * (turn + 1) // rounds - calls * turn // rounds for turn in range(rounds)]
