"""Says one piece of Thai or English: reading, lengths, melody, sound."""

from pathlib import Path
from typing import Any

import numpy as np

from prompts.errors import VoiceError
from prompts.voices.kokoro import closure, english, graph, thai, timing, tone, weights
from prompts.voices.kokoro.reading import read

RATE = 24_000
SPEED = 0.85
ENGLISH_SPEED = 0.75
SENTENCE_PAUSE_FRAMES = 16  # with the voice's own fading about half a second
MAX_TOKENS = 500


class Speaker:
    """The loaded voice; loading takes seconds and about 1 GB of memory."""

    speed = SPEED

    def __init__(self, speaker_file: Path) -> None:
        self._phonemes_of = thai.open_reader()
        self._load(speaker_file)

    def _load(self, speaker_file: Path) -> None:
        self._vocabulary = weights.load_vocabulary()
        self._styles = weights.load_speaker(speaker_file)
        self._lengths, self._pitch, self._sound = graph.open_sessions(weights.load_model())

    def say(self, text: str) -> Any:
        """Return float32 samples at RATE."""
        reading = read(text, self._phonemes_of, self._vocabulary)
        feed = self._feed(reading.sounds)
        frames = timing.stretch(reading, _run(self._lengths, feed).ravel())
        feed["given_lengths"] = frames[None]
        predicted = _run(self._pitch, feed)
        feed["given_pitch"] = tone.sing(reading, frames, predicted.ravel()).reshape(predicted.shape)
        return closure.shut(reading, frames, _run(self._sound, feed).ravel())

    def _feed(self, sounds: list[str]) -> dict[str, Any]:
        tokens = [self._vocabulary[sound] for sound in sounds]
        if len(tokens) > MAX_TOKENS:
            raise VoiceError(f"{len(tokens)} sounds are too many for one piece")
        return {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": self._styles[len(tokens)][None],
            "speed": np.array([self.speed], np.float32),
        }


class EnglishSpeaker(Speaker):
    """The same network in its mother tongue: melody and lengths are its own, but for the pauses between sentences."""

    speed = ENGLISH_SPEED

    def __init__(self, speaker_file: Path) -> None:
        self._phonemes_of = english.open_reader()
        self._load(speaker_file)

    def say(self, text: str) -> Any:
        """Return float32 samples at RATE."""
        sounds = english.read(text, self._phonemes_of, self._vocabulary)
        feed = self._feed(sounds)
        frames = _run(self._lengths, feed).ravel()
        ends = [place for place, sound in enumerate(sounds, start=1) if sound in english.ENDS]
        frames[ends] = np.maximum(frames[ends], SENTENCE_PAUSE_FRAMES)
        feed["given_lengths"] = frames[None]
        feed["given_pitch"] = _run(self._pitch, feed)
        return _run(self._sound, feed).ravel()


def _run(session: Any, feed: dict[str, Any]) -> Any:
    wanted = {value.name: feed[value.name] for value in session.get_inputs()}
    return session.run(None, wanted)[0]
