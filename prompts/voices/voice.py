"""What any voice promises: it says the words given to it, and tells whether they leave the house."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
PIECE_GAP_SECONDS = 0.4


@dataclass(frozen=True)
class Words:
    """A text to say; `is_personal` marks names, health and everything else about one person."""

    text: str
    is_personal: bool = False


@dataclass(frozen=True)
class Take:
    """What was said: mono samples between -1 and 1."""

    samples: Samples
    rate: int


class Voice(Protocol):
    """One way to say words. `version` changes whenever the same words would sound different."""

    @property
    def engine(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def is_private(self) -> bool:
        """True only if nothing that is said ever leaves this machine."""
        ...

    @property
    def at_once(self) -> int:
        """How many prompts may be asked for at the same time."""
        ...

    def speak(self, words: Words) -> Take:
        """Say the words, or raise a VoiceError."""
        ...

    def close(self) -> None:
        """Let go of programs and files."""
        ...


def join(takes: list[Take]) -> Take:
    """Join the pieces of one prompt with a breath between them."""
    rate = takes[0].rate
    gap = np.zeros(round(PIECE_GAP_SECONDS * rate), np.float32)
    parts = [part for take in takes for part in (gap, take.samples)][1:]
    return Take(np.concatenate(parts), rate)
