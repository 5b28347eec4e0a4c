"""The voice that was asked for is the voice that speaks."""

from pathlib import Path

import pytest

from prompts.errors import VoiceNotReachableError
from prompts.voices import offline
from prompts.voices.choice import VoiceName, open_voice
from prompts.voices.google import GoogleVoice


@pytest.mark.parametrize("name", [VoiceName.AUTO, VoiceName.GTTS])
def test_auto_and_gtts_are_the_better_voice(name: VoiceName) -> None:
    voice = open_voice(name)
    assert isinstance(voice, GoogleVoice)
    assert not voice.is_private


def test_command_is_any_program_and_nothing_of_it_is_private() -> None:
    voice = open_voice(VoiceName.COMMAND, speech="en", command="flite -t")
    assert (voice.engine, voice.name, voice.is_private) == ("command", "flite", False)


def test_every_voice_speaks_both_languages() -> None:
    assert open_voice(VoiceName.GTTS, speech="en").name == "en com"
    assert open_voice(VoiceName.GTTS).name == "th com"
    assert {name: one.engine for name, one in offline.SPEECHES.items()} == {"th": "kokoro-th", "en": "kokoro-en"}


def test_offline_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(offline.HOME_VARIABLE, str(tmp_path))
    with pytest.raises(VoiceNotReachableError, match=r"not installed; run prompts/voice_setup\.sh"):
        open_voice(VoiceName.OFFLINE)
