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
    """A recording was erased: its retention time had passed, or its resident's data were erased."""

    file: str


@dataclass(frozen=True, kw_only=True)
class ListenerConnected(Fact):
    """The listener follows Asterisk (again) since this moment; before it, CEL is the only witness."""

    once_per: ClassVar[tuple[str, ...]] = ("happened_at",)
    asterisk_started_at: str


@dataclass(frozen=True, kw_only=True)
class GapsExplained(Fact):
    """A human looked after what nothing explained: the first `explained` of all such gaps count no longer."""

    once_per: ClassVar[tuple[str, ...]] = ("happened_at",)
    explained: int
    explained_by: str


@dataclass(frozen=True, kw_only=True)
class ResidentErased(Fact):
    """Everything personal of a resident was erased; `lines` of the journal lost their personal part."""

    once_per: ClassVar[tuple[str, ...]] = ("resident_id", "happened_at")
    resident_id: str
    lines: tuple[int, ...]
    erased_by: str


@dataclass(frozen=True, kw_only=True)
class JournalAnchored(Fact):
    """The end of the journal was signed: who keeps this can prove later that no line up to `seq` was changed.

    `signature` is Ed25519 over the anchor (db/anchors.py), in base64.
    """

    once_per: ClassVar[tuple[str, ...]] = ("day",)
    day: str
    seq: int
    hash: str
    signature: str
