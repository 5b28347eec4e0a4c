"""Residents' names: said only by a voice that keeps them here, only when new, never a path out of the folder."""

from pathlib import Path

import pytest

from prompts.errors import CatalogueError, PersonalDataError, VoiceError
from prompts.names import forget_names, names_folder, render_names
from prompts.voices import offline
from prompts.voices.voice import Take, Words
from tests.support.voices import HummingVoice, hum

ROSTER = {"LP-0042": "คุณยายบัว", "LP-0043": "คุณตาคำ"}


def files(target: Path) -> list[str]:
    return sorted(path.name for path in names_folder(target).iterdir() if not path.name.startswith("."))


def test_names_are_said_as_personal_and_found_by_asterisk(tmp_path: Path) -> None:
    voice = HummingVoice()
    assert render_names(ROSTER, tmp_path, voice) == "2 names said, 0 unchanged"
    assert voice.heard == [Words("คุณยายบัว", is_personal=True), Words("คุณตาคำ", is_personal=True)]
    assert files(tmp_path) == ["LP-0042.g722", "LP-0042.wav", "LP-0043.g722", "LP-0043.wav"]
    assert names_folder(tmp_path) == tmp_path / "sounds" / "th" / "names"


def test_outside_voice_is_refused_before_it_hears_a_name(tmp_path: Path) -> None:
    voice = HummingVoice(engine="gtts", is_private=False)
    with pytest.raises(PersonalDataError, match="names of residents never go to it"):
        render_names(ROSTER, tmp_path, voice)
    assert voice.heard == []


def test_only_new_and_changed_names_are_said(tmp_path: Path) -> None:
    render_names(ROSTER, tmp_path, HummingVoice())
    voice = HummingVoice()
    assert render_names(ROSTER | {"LP-0043": "คุณตาแก้ว"}, tmp_path, voice) == "1 names said, 1 unchanged"
    assert [words.text for words in voice.heard] == ["คุณตาแก้ว"]


def test_name_that_cannot_be_said_is_told_by_id_only_and_the_rest_goes_on(tmp_path: Path) -> None:
    def answer(text: str) -> Take:
        if text == ROSTER["LP-0042"]:
            raise VoiceError(f"cannot say {text}")
        return hum(text)

    told = render_names(ROSTER, tmp_path, HummingVoice(answer=answer))
    assert told == "1 names said, 0 unchanged, the voice could not say LP-0042"
    assert files(tmp_path) == ["LP-0043.g722", "LP-0043.wav"]


@pytest.mark.parametrize("resident_id", ["../evil", "a/b", "", ".hidden", "x" * 65])
def test_id_that_is_no_file_name_is_refused(tmp_path: Path, resident_id: str) -> None:
    with pytest.raises(CatalogueError, match="cannot name a sound"):
        render_names({resident_id: "คุณยาย"}, tmp_path, HummingVoice())


def test_missing_local_voice_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(offline.HOME_VARIABLE, str(tmp_path / "nowhere"))
    told = render_names(ROSTER, tmp_path, None)
    assert told.startswith("no names were said: the local voice is not installed; run prompts/voice_setup.sh")
    assert not names_folder(tmp_path).exists()


def test_name_of_a_resident_who_left_is_deleted(tmp_path: Path) -> None:
    render_names(ROSTER, tmp_path, HummingVoice())
    forget_names(["LP-0042", "LP-9999"], tmp_path)
    assert sorted(path.name for path in names_folder(tmp_path).iterdir()) == [
        ".LP-0043.said",
        "LP-0043.g722",
        "LP-0043.wav",
    ]
