"""What people outside the centre did who can go: backup, caregivers, volunteers, rescue, the emergency number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from domain.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class PlanFixed(Fact):
    """Whom this call would ring, tier by tier, as it was settled: later edits change nothing in a running incident.

    `tiers` are `<tier>:<responder id>` in order; `reasons` explain `score`; `sends`: the press alone sends somebody.
    """

    personal: ClassVar[Mapping[str, Any]] = {"reasons": (), "sends": False}
    resident_ids: tuple[str, ...]
    tiers: tuple[str, ...]
    score: int
    reasons: tuple[str, ...]
    sends: bool


@dataclass(frozen=True, kw_only=True)
class TierStarted(Fact):
    """A tier of the ladder began to be rung; `round` counts from 1 in each ladder and never ends by itself."""

    once_per: ClassVar[tuple[str, ...]] = ("ladder_id", "round", "tier")
    tier: str
    round: int
    contacts: int
    ladder_id: str = ""


@dataclass(frozen=True, kw_only=True)
class ResponderRang(Fact):
    """A responder's telephone began to ring; `leg_id` names this one ring in all later facts."""

    once_per: ClassVar[tuple[str, ...]] = ("leg_id",)
    tier: str
    responder_id: str
    leg_id: str


@dataclass(frozen=True, kw_only=True)
class ResponderPickedUp(Fact):
    """Somebody or a machine lifted: nobody has taken anything yet."""

    once_per: ClassVar[tuple[str, ...]] = ("leg_id",)
    responder_id: str
    leg_id: str


@dataclass(frozen=True, kw_only=True)
class ResponderTook(Fact):
    """A human took responsibility by key 1 (the emergency number: by staying). `line` is agi or dialplan."""

    once_per: ClassVar[tuple[str, ...]] = ("leg_id",)
    tier: str
    responder_id: str
    leg_id: str
    line: str


@dataclass(frozen=True, kw_only=True)
class ResponderDeclined(Fact):
    """A human pressed 2: cannot go."""

    once_per: ClassVar[tuple[str, ...]] = ("leg_id",)
    responder_id: str
    leg_id: str


@dataclass(frozen=True, kw_only=True)
class ResponderDidNotTake(Fact):
    """The ring ended without a human who takes it.

    `reason` is a dial status, no_key, hung_up, taken_by_other, resident_gone, or left: took it and was gone at once.
    """

    once_per: ClassVar[tuple[str, ...]] = ("leg_id",)
    responder_id: str
    leg_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ResponderJoined(Fact):
    """Responder and resident hear each other."""

    once_per: ClassVar[tuple[str, ...]] = ("leg_id",)
    responder_id: str
    leg_id: str


@dataclass(frozen=True, kw_only=True)
class ResponderLeft(Fact):
    """The responder is no longer in the talk."""

    once_per: ClassVar[tuple[str, ...]] = ("leg_id",)
    responder_id: str
    leg_id: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class ResponderCalledIn(Fact):
    """A responder rang the help line while the incident was open and joined by a key; a caller ID can be forged."""

    once_per: ClassVar[tuple[str, ...]] = ("leg_id",)
    responder_id: str
    leg_id: str
