"""Voices for tests: a hum as long as the text, and its misbehaving relatives."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from prompts.voices.voice import Take, Words

RATE = 24_000
SECONDS_PER_CHARACTER = 0.1


def hum(text: str) -> Take:
    """Return a hum of 200 Hz that swells and fades, about as long as the text would be."""
    seconds = 0.4 + SECONDS_PER_CHARACTER * len(text)
    moments = np.arange(round(seconds * RATE)) / RATE
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 3 * moments)
    silence = np.zeros(RATE // 2, np.float32)
    wave = (0.3 * swell * np.sin(2 * np.pi * 200 * moments)).astype(np.float32)
    return Take(np.concatenate([silence, wave, silence]), RATE)


@dataclass
class HummingVoice:
    """Hums every text and remembers it; `answer` may raise instead."""

    engine: str = "hum"
    name: str = "test"
    version: str = "1"
    is_private: bool = True
    at_once: int = 1
    answer: Callable[[str], Take] = hum
    heard: list[Words] = field(default_factory=list)
    is_closed: bool = False

    def speak(self, words: Words) -> Take:
        self.heard.append(words)
        return self.answer(words.text)

    def close(self) -> None:
        self.is_closed = True
