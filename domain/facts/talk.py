"""What was noticed while people were connected, and what an operator did with the keys of the phone."""

from dataclasses import dataclass
from typing import ClassVar

from domain.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class ResidentSpoke(Fact):
    """The resident's voice was heard for the first time in this call."""


@dataclass(frozen=True, kw_only=True)
class SilentCall(Fact):
    """Answered, and nobody spoke: an emergency until someone proves otherwise."""

    seconds: float


@dataclass(frozen=True, kw_only=True)
class OperatorAsked(Fact):
    """An operator asked by key or page for rescue, caregiver, hand_over or call_back in this call."""

    once_per: ClassVar[tuple[str, ...]] = (
        "operator_id",
        "wanted",
        "key_id",
    )
    operator_id: str
    wanted: str
    key_id: str


@dataclass(frozen=True, kw_only=True)
class IncidentHandedOver(Fact):
    """Another operator took the incident over."""

    once_per: ClassVar[tuple[str, ...]] = ("leg_id",)
    from_operator_id: str
    to_operator_id: str
    leg_id: str
