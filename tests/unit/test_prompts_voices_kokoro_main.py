"""The voice's program answers each line, and a text it cannot say is an answer too."""

import base64
import io
import json

import numpy as np

from prompts.errors import VoiceError
from prompts.voices.kokoro.__main__ import serve
from prompts.voices.kokoro.speaker import Speaker


class Mute(Speaker):
    def __init__(self) -> None:
        pass

    def say(self, text: str) -> np.ndarray:
        if text == "!":
            raise VoiceError("nothing can be read")
        return np.array([0.5], np.float32)


def test_each_line_gets_its_answer_in_order() -> None:
    answered = io.StringIO()
    serve(Mute(), io.StringIO('{"text": "ก"}\n{"text": "!"}\n{"text": "ข"}\n'), answered)
    first, second, third = [json.loads(line) for line in answered.getvalue().splitlines()]
    assert base64.b64decode(first["samples"]) == np.array([0.5], "<f4").tobytes()
    assert first["rate"] == 24_000
    assert second == {"error": "nothing can be read"}
    assert third == first
