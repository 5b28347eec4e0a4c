"""One piece of Thai: lengths and melody are given to the network before it sounds."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from prompts.errors import VoiceError
from prompts.voices.kokoro.speaker import SENTENCE_PAUSE_FRAMES, EnglishSpeaker, Speaker

VOCABULARY = {"d": 1, "i": 2, "ː": 3, ".": 4}


class Network:
    """Stands for one pruned graph; remembers what it was given."""

    def __init__(self, inputs: list[str], answer: np.ndarray) -> None:
        self.inputs, self.answer, self.given = inputs, answer, {}

    def get_inputs(self) -> list[Any]:
        return [SimpleNamespace(name=name) for name in self.inputs]

    def run(self, _: None, given: dict[str, np.ndarray]) -> list[np.ndarray]:
        self.given = given
        return [self.answer]


def speaker(written: str, kind: type[Speaker] = Speaker, lengths: int = 6) -> Speaker:
    made = kind.__new__(kind)
    made._phonemes_of = lambda _: written
    made._vocabulary = VOCABULARY
    made._styles = np.zeros((510, 256), np.float32)
    made._lengths = Network(["tokens", "style", "speed"], np.full((1, lengths), 3, np.float32))
    made._pitch = Network(["tokens", "given_lengths"], np.full((1, 44), 200, np.float32))
    made._sound = Network(["tokens", "given_lengths", "given_pitch"], np.ones((1, 22 * 600), np.float32))
    return made


def test_corrected_lengths_and_thai_melody_reach_the_network() -> None:
    made = speaker("/diː˥˩/")
    assert len(made.say("x")) == 22 * 600
    given = made._sound.given
    assert given["tokens"].tolist() == [[0, 1, 2, 3, 4, 0]]
    assert given["given_lengths"].tolist() == [[3, 3, 3, 4, 3, 3]]
    assert given["given_pitch"].shape == (1, 44)
    assert given["given_pitch"].max() > 230, "a falling tone starts high"


def test_piece_with_too_many_sounds_is_refused() -> None:
    with pytest.raises(VoiceError, match="too many"):
        speaker("/" + "di." * 300 + "di/").say("x")


def test_english_keeps_its_own_melody_and_has_time_between_sentences() -> None:
    made = speaker("dˈiː", EnglishSpeaker, lengths=8)
    made.say("D. D")
    given = made._sound.given
    assert given["tokens"].tolist() == [[0, 1, 2, 4, 1, 2, 4, 0]]
    assert given["given_lengths"][0][3] == SENTENCE_PAUSE_FRAMES
    assert set(given["given_pitch"].ravel().tolist()) == {200.0}
