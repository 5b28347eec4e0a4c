"""gTTS never sees a person's name; without the library there is one clear sentence."""

import sys

import pytest

from prompts.errors import PersonalDataError, VoiceNotReachableError
from prompts.voices.google import GoogleVoice
from prompts.voices.voice import Words


def test_personal_words_are_refused_before_anything_is_sent() -> None:
    voice = GoogleVoice("http://127.0.0.1:1/")  # nothing listens there: a request would raise another error
    with pytest.raises(PersonalDataError, match="never go to it"):
        voice.speak(Words("คุณยายบัว", is_personal=True))


def test_missing_library_is_not_reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gtts", None)
    with pytest.raises(VoiceNotReachableError, match="gTTS is not reachable: it is not installed"):
        GoogleVoice()
