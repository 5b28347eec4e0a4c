"""Says in one sentence what is wrong with a prompt and what to do about it.

PromptsError
├── CatalogueError   the words, stages or manifest cannot be read
├── AudioError       a sound could not be read, converted or written
├── RecordingError   what a person recorded or asked for cannot be heard by residents
└── VoiceError       a voice could not speak
    ├── VoiceNotReachableError its service or program is not there
    └── PersonalDataError      names and health never go to an outside voice
"""

from enum import StrEnum


class PromptsError(Exception):
    """One clear sentence for the person at the keyboard."""


class CatalogueError(PromptsError):
    """The words, the stages or the manifest cannot be read."""


class AudioError(PromptsError):
    """A sound could not be read, converted or written."""


class Reason(StrEnum):
    """Why a recording was refused, for those who are told by telephone: studio/refused-<reason>."""

    SILENT = "silent"
    CLIPPED = "clipped"
    EDGE = "edge"
    LENGTH = "length"
    OTHER = "other"


class RecordingError(PromptsError):
    """What a person recorded or asked for cannot be heard by residents."""

    def __init__(self, sentence: str, reason: Reason = Reason.OTHER) -> None:
        super().__init__(sentence)
        self.reason = reason


class VoiceError(PromptsError):
    """A voice could not speak."""


class VoiceNotReachableError(VoiceError):
    """The voice's service does not answer, or its program is not installed."""


class PersonalDataError(VoiceError):
    """A text about a person was about to leave the house."""
