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
    COMMAND = "command"


def open_voice(name: VoiceName, gtts_endpoint: str | None = None, speech: str = "th", command: str = "") -> "Voice":
    """Return the voice; `auto` never falls back to a poorer one by itself, so that good audio is not lost."""
    from prompts.voices.command import CommandVoice  # numpy is there only where audio is rendered
    from prompts.voices.google import ENDPOINT, GoogleVoice
    from prompts.voices.offline import OfflineVoice

    if name is VoiceName.COMMAND:
        return CommandVoice(command, speech)
    if name is VoiceName.OFFLINE:
        return OfflineVoice(speech=speech)
    return GoogleVoice(gtts_endpoint or ENDPOINT, speech=speech)
