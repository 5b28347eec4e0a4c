"""What the operators' phones did."""

from dataclasses import dataclass
from typing import ClassVar

from domain.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class OperatorRang(Fact):
    """An operator's phone began to ring; `leg_id` is the uniqueid of that operator's channel."""

    once_per: ClassVar[tuple[str, ...]] = ("leg_id",)
    operator_id: str
    leg_id: str


@dataclass(frozen=True, kw_only=True)
class OperatorDidNotAnswer(Fact):
    """The ring ended without an answer; `dial_status` is Asterisk's word for why."""

    once_per: ClassVar[tuple[str, ...]] = ("leg_id",)
    operator_id: str
    leg_id: str
    dial_status: str


@dataclass(frozen=True, kw_only=True)
class OperatorAnswered(Fact):
    """A human took the call, `after_seconds` after the help call was received."""

    once_per: ClassVar[tuple[str, ...]] = ("leg_id",)
    operator_id: str
    leg_id: str
    after_seconds: float


@dataclass(frozen=True, kw_only=True)
class OperatorJoined(Fact):
    """Operator and resident hear each other: both are in one bridge."""

    once_per: ClassVar[tuple[str, ...]] = ("leg_id", "bridge_id")
    operator_id: str
    leg_id: str
    bridge_id: str


@dataclass(frozen=True, kw_only=True)
class OperatorLeft(Fact):
    """The operator's channel ended; `cause` is the Q.850 cause (16 hung up, 44 the phone was lost)."""

    once_per: ClassVar[tuple[str, ...]] = ("leg_id",)
    operator_id: str
    leg_id: str
    cause: int


@dataclass(frozen=True, kw_only=True)
class ResidentHeld(Fact):
    """The operator put the talk on hold: the resident hears music and nobody."""

    once_per: ClassVar[tuple[str, ...]] = ("leg_id", "happened_at")
    operator_id: str
    leg_id: str


@dataclass(frozen=True, kw_only=True)
class ResidentResumed(Fact):
    """The operator came back: both hear each other again."""

    once_per: ClassVar[tuple[str, ...]] = ("leg_id", "happened_at")
    operator_id: str
    leg_id: str
