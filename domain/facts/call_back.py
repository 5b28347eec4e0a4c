"""A resident whom nobody helped yet is rung again. `call_id` is the new call's own, `attempt` counts from 1."""

from dataclasses import dataclass
from typing import ClassVar

from domain.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class CallBackStarted(Fact):
    """The resident is rung; `reason` is abandoned, dropped, lost, refused, sos or asked."""

    of_call_id: str
    attempt: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class CallBackAnswered(Fact):
    """Somebody or a machine lifted: nobody is reached yet."""

    attempt: int


@dataclass(frozen=True, kw_only=True)
class ResidentReached(Fact):
    """The resident is known to hear us: by a key, by an operator's word or by a responder."""

    once_per: ClassVar[tuple[str, ...]] = ("by",)
    by: str
    responder_id: str


@dataclass(frozen=True, kw_only=True)
class CallBackFailed(Fact):
    """The ring ended without the resident; `dial_status` is Asterisk's word. BUSY is no attempt."""

    attempt: int
    dial_status: str


@dataclass(frozen=True, kw_only=True)
class CallBacksExhausted(Fact):
    """All attempts failed: the ladder goes on without the resident."""

    once_per: ClassVar[tuple[str, ...]] = (
        "incident_id",
        "happened_at",
    )
    attempts: int
