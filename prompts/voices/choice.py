"""Picks the voice that a person asked for; `auto` is the better voice, and a clear sentence where it is away."""

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prompts.voices.voice import Voice


class VoiceName(StrEnum):
    """The names of `--voice`."""

    AUTO = "auto"
    GTTS = "gtts"
    OFFLINE = "offline"


def open_voice(name: VoiceName, gtts_endpoint: str | None = None) -> "Voice":
    """Return the voice; `auto` never falls back to a poorer one by itself, so that good audio is not lost."""
    from prompts.voices.google import ENDPOINT, GoogleVoice  # numpy is there only where audio is rendered
    from prompts.voices.offline import OfflineVoice

    if name is VoiceName.OFFLINE:
        return OfflineVoice()
    return GoogleVoice(gtts_endpoint or ENDPOINT)
