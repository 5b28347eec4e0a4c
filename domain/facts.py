"""What happened, told once in the past tense: the only words in which the parts of the centre report to each other.

A fact carries ids, never names, health data or numbers. `happened_at` is aware UTC in microseconds, by Asterisk's
clock where Asterisk saw it. `fact_id` is derived, so that two witnesses of one happening (AMI, CEL, a script)
write the same id and the journal keeps the first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar

FACTS: dict[str, type["Fact"]] = {}


def _word(class_name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", class_name).lower()


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One happening of one call; `incident_id` is empty until the tracker knows the incident."""

    word: ClassVar[str] = "fact"
    once_per: ClassVar[tuple[str, ...]] = ()

    call_id: str
    happened_at: datetime
    incident_id: str = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.word = _word(cls.__name__)
        FACTS[cls.word] = cls

    @property
    def fact_id(self) -> str:
        """The same for every witness of this happening: call, word, and the parts named in `once_per`."""
        parts = (str(getattr(self, name)) for name in self.once_per)
        return "/".join((self.call_id or "centre", self.word, *parts))

    @property
    def data(self) -> dict[str, Any]:
        """What this fact says beyond who and when, ready for JSON."""
        names = [f.name for f in fields(self) if f.name not in ("call_id", "happened_at", "incident_id")]
        values = {name: getattr(self, name) for name in names}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


@dataclass(frozen=True, kw_only=True)
class HelpCallReceived(Fact):
    """The button was pressed and Asterisk answered. `caller` is number, withheld or malformed."""

    phone_id: str
    caller: str
    did: str


@dataclass(frozen=True, kw_only=True)
class ResidentIdentified(Fact):
    """The caller's phone belongs to these residents (none: unknown; several: a shared phone)."""

    phone_id: str
    resident_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PlanChosen(Fact):
    """Whom to ring was settled. `line` is fastagi, process or fallback: who settled it."""

    line: str
    resident_id: str
    subject: str
    prompt_set: str
    priority: int
    queue: str


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
class HelpCallReplaced(Fact):
    """A newer press of the same resident is the line now; this call's channel was hung up."""

    by_call_id: str


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
class HelpCallEnded(Fact):
    """The resident's channel ended. `ended_by` is resident, operator or centre; `seconds` since received."""

    ended_by: str
    cause: int
    answered: bool
    seconds: float


@dataclass(frozen=True, kw_only=True)
class HelpCallAbandoned(Fact):
    """The resident's channel ended before a human had answered: somebody must call back."""

    resident_id: str


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
class PhoneTested(Fact):
    """Whoever holds the phone heard whose it is; `result` is right, wrong, no_key or unregistered."""

    phone_id: str
    resident_ids: tuple[str, ...]
    result: str


@dataclass(frozen=True, kw_only=True)
class IncidentClosed(Fact):
    """A human ended the case with a disposition."""

    once_per: ClassVar[tuple[str, ...]] = ("incident_id",)
    disposition: str
    closed_by: str


@dataclass(frozen=True, kw_only=True)
class ListenerConnected(Fact):
    """The listener follows Asterisk (again) since this moment; before it, CEL is the only witness."""

    once_per: ClassVar[tuple[str, ...]] = ("happened_at",)
    asterisk_started_at: str


def restore(word: str, call_id: str, incident_id: str, happened_at: datetime, data: Mapping[str, Any]) -> Fact:
    """The fact that was written down. KeyError: an unknown word; TypeError: data of another shape."""
    kind = FACTS[word]
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    return kind(call_id=call_id, incident_id=incident_id, happened_at=happened_at, **values)
