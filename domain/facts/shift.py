"""Who is there to answer: when operators began, paused and went, and who listened to whom."""

from dataclasses import dataclass
from typing import ClassVar

from domain.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class OperatorSignedIn(Fact):
    """The operator takes calls from now on, on every phone of hers."""

    once_per: ClassVar[tuple[str, ...]] = ("operator_id", "happened_at")
    operator_id: str


@dataclass(frozen=True, kw_only=True)
class OperatorPaused(Fact):
    """No phone of the operator rings for a while; `reason` is a word of domain.shift."""

    once_per: ClassVar[tuple[str, ...]] = ("operator_id", "happened_at")
    operator_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class OperatorResumed(Fact):
    """The pause is over."""

    once_per: ClassVar[tuple[str, ...]] = ("operator_id", "happened_at")
    operator_id: str


@dataclass(frozen=True, kw_only=True)
class OperatorSignedOut(Fact):
    """The operator's shift is over."""

    once_per: ClassVar[tuple[str, ...]] = ("operator_id", "happened_at")
    operator_id: str


@dataclass(frozen=True, kw_only=True)
class TalkSupervised(Fact):
    """A supervisor's phone was rung to be in this operator's talk; `way` is listen, whisper or join."""

    once_per: ClassVar[tuple[str, ...]] = ("operator_id", "happened_at")
    operator_id: str
    by: str
    way: str
