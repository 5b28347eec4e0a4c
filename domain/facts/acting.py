"""What an operator did at the screen. `by` is the id of an operator, or of an account that is no operator."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from domain.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class NoteWritten(Fact):
    """Somebody wrote down what a later reader must know. The words are personal."""

    once_per: ClassVar[tuple[str, ...]] = ("incident_id", "note_id")
    personal: ClassVar[Mapping[str, Any]] = {"text": ""}
    note_id: str
    by: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ColourGiven(Fact):
    """How bad it is, by the colours of the national emergency service: red, yellow, green, white or black."""

    once_per: ClassVar[tuple[str, ...]] = ("incident_id", "happened_at")
    personal: ClassVar[Mapping[str, Any]] = {"colour": ""}
    by: str
    colour: str


@dataclass(frozen=True, kw_only=True)
class SituationNamed(Fact):
    """What it is about, and so which action plan is followed; `version` is that plan's."""

    once_per: ClassVar[tuple[str, ...]] = ("incident_id", "happened_at")
    personal: ClassVar[Mapping[str, Any]] = {"situation": ""}
    by: str
    situation: str
    version: int


@dataclass(frozen=True, kw_only=True)
class StepTicked(Fact):
    """A step of the action plan was done, or was not after all."""

    once_per: ClassVar[tuple[str, ...]] = ("incident_id", "happened_at")
    personal: ClassVar[Mapping[str, Any]] = {"step": ""}
    by: str
    step: str
    is_done: bool


@dataclass(frozen=True, kw_only=True)
class SecondLookGiven(Fact):
    """A silent incident was looked at once more; `is_other`: by somebody else than who had the talk."""

    once_per: ClassVar[tuple[str, ...]] = ("incident_id", "by")
    by: str
    is_other: bool


@dataclass(frozen=True, kw_only=True)
class IncidentTaken(Fact):
    """An operator looks after it from now on. Rings and calls back go on until somebody is reached."""

    once_per: ClassVar[tuple[str, ...]] = ("incident_id", "happened_at")
    by: str


@dataclass(frozen=True, kw_only=True)
class LocationAsked(Fact):
    """A link that tells where the caller is was sent by `way` (sms or line); `result` is sent, or why not."""

    once_per: ClassVar[tuple[str, ...]] = ("incident_id", "happened_at")
    by: str
    way: str
    result: str


@dataclass(frozen=True, kw_only=True)
class ResidentRegistered(Fact):
    """A caller whom nobody knew is on the list now, or the list was corrected at the screen."""

    once_per: ClassVar[tuple[str, ...]] = ("resident_id", "version")
    resident_id: str
    version: int
    by: str


@dataclass(frozen=True, kw_only=True)
class ActionPlanChanged(Fact):
    """From now on another checklist is shown in this situation; what it said before is kept."""

    once_per: ClassVar[tuple[str, ...]] = ("situation", "version")
    situation: str
    version: int
    by: str
