"""What is said about one resident: whole or not at all, and never kept in words that are no longer true."""

from pathlib import Path

import pytest

from prompts import sound
from prompts.errors import AudioError
from prompts.personal import render
from prompts.personal_shelf import Sounds, forget
from prompts.voices.voice import Take
from tests.support.voices import HummingVoice, hum

NOTES = Sounds("notes", "nothing is said")


def files(target: Path) -> list[str]:
    return sorted(path.name for path in NOTES.folder(target).iterdir())


def test_sentence_about_each_is_said_once_and_again_for_another_voice(tmp_path: Path) -> None:
    assert render(NOTES, {"a": "ก"}, tmp_path, HummingVoice()) == "1 notes said, 0 unchanged"
    assert render(NOTES, {"a": "ก"}, tmp_path, HummingVoice()) == "0 notes said, 1 unchanged"
    assert render(NOTES, {"a": "ก"}, tmp_path, HummingVoice(version="2")) == "1 notes said, 0 unchanged"


def test_old_words_are_gone_before_the_new_are_said(tmp_path: Path) -> None:
    render(NOTES, {"a": "ก"}, tmp_path, HummingVoice())
    seen: list[list[str]] = []

    def answer(text: str) -> Take:
        seen.append(files(tmp_path))
        return hum(text)

    render(NOTES, {"a": "ข"}, tmp_path, HummingVoice(answer=answer))
    assert seen == [[]]


def test_interrupted_saying_leaves_nothing_that_a_change_would_not_find(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_pcm: bytes, wav: Path, g722: Path) -> None:
        wav.write_bytes(b"half")
        raise AudioError("disk full")

    monkeypatch.setattr(sound, "write_asterisk", fail)
    with pytest.raises(AudioError):
        render(NOTES, {"a": "ก"}, tmp_path, HummingVoice())
    assert files(tmp_path) == []


def test_forgetting_leaves_the_others(tmp_path: Path) -> None:
    render(NOTES, {"a": "ก", "a.b": "ข"}, tmp_path, HummingVoice())
    forget(NOTES, ["a"], tmp_path)
    assert files(tmp_path) == [".a.b.said", "a.b.g722", "a.b.wav"]
