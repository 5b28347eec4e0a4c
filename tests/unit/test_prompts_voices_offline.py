"""The local voice runs as a program of its own; when it fails, the reason is told."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from prompts.errors import VoiceError, VoiceNotReachableError
from prompts.voices import offline
from prompts.voices.offline import OfflineVoice
from prompts.voices.voice import Words

ECHO = """
import base64, json, struct, sys
for line in sys.stdin:
    n = len(json.loads(line)["text"])
    print(json.dumps({"rate": 24000, "samples": base64.b64encode(struct.pack("<f", n)).decode()}), flush=True)
"""


@pytest.fixture
def voices() -> Iterator[list[OfflineVoice]]:
    opened: list[OfflineVoice] = []
    yield opened
    for voice in opened:
        voice.close()


def program(script: str, voices: list[OfflineVoice]) -> OfflineVoice:
    voices.append(OfflineVoice(program=[sys.executable, "-c", script]))
    return voices[-1]


def test_each_piece_is_asked_of_one_program(voices: list[OfflineVoice]) -> None:
    voice = program(ECHO, voices)
    long = Words(f"{'ก' * 90} {'ข' * 50}")
    samples = voice.speak(long).samples
    assert (samples[0], samples[-1]) == (90.0, 50.0)
    assert voice.speak(Words("คุณยาย", is_personal=True)).samples.tolist() == [6.0]


def test_program_that_ends_tells_its_last_words(voices: list[OfflineVoice]) -> None:
    voice = program("import sys; sys.exit('no weights here')", voices)
    with pytest.raises(VoiceError, match="the local voice stopped: no weights here"):
        voice.speak(Words("ก"))


def test_text_that_cannot_be_said_is_told(voices: list[OfflineVoice]) -> None:
    voice = program("import json; input(); print(json.dumps({'error': 'not Thai'}))", voices)
    with pytest.raises(VoiceError, match="cannot say this: not Thai"):
        voice.speak(Words("x"))


def test_program_that_hangs_is_ended(voices: list[OfflineVoice], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "FIRST_PIECE_SECONDS", 0.2)
    voice = program("import threading; threading.Event().wait()", voices)
    with pytest.raises(VoiceError, match="the local voice stopped"):
        voice.speak(Words("ก"))


def test_voice_that_is_not_installed_says_how(tmp_path: Path) -> None:
    with pytest.raises(VoiceNotReachableError, match=r"run prompts/voice_setup\.sh"):
        OfflineVoice(home=tmp_path)


def test_it_keeps_what_it_is_told() -> None:
    assert OfflineVoice.is_private
