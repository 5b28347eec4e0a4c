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


def test_offline_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(offline.OfflineVoice.__init__, "__defaults__", (tmp_path, None))
    with pytest.raises(VoiceNotReachableError, match=r"not installed; run prompts/voice_setup\.sh"):
        open_voice(VoiceName.OFFLINE)
