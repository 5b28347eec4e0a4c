"""Says one piece of Thai: reading, lengths, melody, sound."""

from pathlib import Path
from typing import Any

import numpy as np

from prompts.errors import VoiceError
from prompts.voices.kokoro import closure, graph, timing, tone, weights
from prompts.voices.kokoro.reading import Reading, read

RATE = 24_000
SPEED = 0.85
MAX_TOKENS = 500


class Speaker:
    """The loaded voice; loading takes seconds and about 1 GB of memory."""

    def __init__(self, speaker_file: Path) -> None:
        from pythaitts.pretrained.fastthaig2p import G2P

        self._phonemes_of = G2P().convert
        self._vocabulary = weights.load_vocabulary()
        self._styles = weights.load_speaker(speaker_file)
        self._lengths, self._pitch, self._sound = graph.open_sessions(weights.load_model())

    def say(self, text: str) -> Any:
        """Return float32 samples at RATE."""
        reading = read(text, self._phonemes_of, self._vocabulary)
        feed = self._feed(reading)
        frames = timing.stretch(reading, _run(self._lengths, feed).ravel())
        feed["given_lengths"] = frames[None]
        predicted = _run(self._pitch, feed)
        feed["given_pitch"] = tone.sing(reading, frames, predicted.ravel()).reshape(predicted.shape)
        return closure.shut(reading, frames, _run(self._sound, feed).ravel())

    def _feed(self, reading: Reading) -> dict[str, Any]:
        tokens = [self._vocabulary[sound] for sound in reading.sounds]
        if len(tokens) > MAX_TOKENS:
            raise VoiceError(f"{len(tokens)} sounds are too many for one piece")
        return {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": self._styles[len(tokens)][None],
            "speed": np.array([SPEED], np.float32),
        }


def _run(session: Any, feed: dict[str, Any]) -> Any:
    wanted = {value.name: feed[value.name] for value in session.get_inputs()}
    return session.run(None, wanted)[0]
