"""What concerns the whole centre or its records rather than one resident."""

from dataclasses import dataclass
from typing import ClassVar

from domain.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class RecordingSealed(Fact):
    """The conversation lies encrypted on disk; `file` is below DIR/recordings/sealed."""

    file: str
    seconds: float
    octets: int


@dataclass(frozen=True, kw_only=True)
class RecordingErased(Fact):
    """The retention time of a recording had passed and it was erased."""

    file: str


@dataclass(frozen=True, kw_only=True)
class ListenerConnected(Fact):
    """The listener follows Asterisk (again) since this moment; before it, CEL is the only witness."""

    once_per: ClassVar[tuple[str, ...]] = ("happened_at",)
    asterisk_started_at: str
