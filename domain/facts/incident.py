"""The case that a help call opens, until a human closes it."""

from dataclasses import dataclass
from typing import ClassVar

from domain.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class IncidentOpened(Fact):
    """A new case began; `subject` is whose it is: resident:<id>, phone:<phone_id> or call:<call_id>."""

    resident_id: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class IncidentJoined(Fact):
    """Another press belongs to a case that is still open; `press` counts from 2."""

    resident_id: str
    subject: str
    press: int


@dataclass(frozen=True, kw_only=True)
class IncidentClosed(Fact):
    """A human ended the case with a disposition."""

    once_per: ClassVar[tuple[str, ...]] = ("incident_id",)
    disposition: str
    closed_by: str
