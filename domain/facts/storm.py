"""More people press than the centre can answer at once."""

from dataclasses import dataclass
from typing import ClassVar

from domain.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class HelpCallRefused(Fact):
    """Every line was taken and the caller heard busy: must be called back. `lines` were in use."""

    phone_id: str
    caller: str
    lines: int


@dataclass(frozen=True, kw_only=True)
class TriageAnswered(Fact):
    """The caller said by key how it is: hurt, trapped, medicine, safe or call_back (safe, and wants to hear from us).

    Silence counts as hurt. `priority` is the call's from now on.
    """

    once_per: ClassVar[tuple[str, ...]] = ("answer",)
    answer: str
    by_key: bool
    priority: int


@dataclass(frozen=True, kw_only=True)
class StormBegan(Fact):
    """Callers hear the triage from now on; `calls` came within `seconds`, or nobody was free so long."""

    once_per: ClassVar[tuple[str, ...]] = ("happened_at",)
    calls: int
    seconds: int


@dataclass(frozen=True, kw_only=True)
class StormEnded(Fact):
    """Calls are taken as usual again."""

    once_per: ClassVar[tuple[str, ...]] = ("happened_at",)
