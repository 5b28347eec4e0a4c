"""What the centre noticed about itself, and told the world."""

from dataclasses import dataclass
from typing import ClassVar

from domain.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class HeartbeatPassed(Fact):
    """A synthetic help call went the whole way; a tone was heard both ways. Milliseconds from press to ring."""

    once_per: ClassVar[tuple[str, ...]] = ("happened_at",)
    ring_ms: float
    way: str


@dataclass(frozen=True, kw_only=True)
class HeartbeatMissed(Fact):
    """A synthetic help call did not go the whole way; `reason` names where it ended."""

    once_per: ClassVar[tuple[str, ...]] = ("happened_at",)
    reason: str
    way: str


@dataclass(frozen=True, kw_only=True)
class AlarmRaised(Fact):
    """Something needs a human of the centre: `alarm` names what, `subject` whom or which part it concerns."""

    once_per: ClassVar[tuple[str, ...]] = (
        "alarm",
        "subject",
        "happened_at",
    )
    alarm: str
    subject: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class AlarmCleared(Fact):
    """What had raised the alarm is over."""

    once_per: ClassVar[tuple[str, ...]] = (
        "alarm",
        "subject",
        "happened_at",
    )
    alarm: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class PartEnded(Fact):
    """A part that had frozen or died was ended and is started again."""

    once_per: ClassVar[tuple[str, ...]] = (
        "part",
        "happened_at",
    )
    part: str
    reason: str
