"""What each press led to, told from the journal alone: who was reached, when, and by whom."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from domain.facts import (
    Fact,
    HelpCallReceived,
    HelpCallRefused,
    IncidentJoined,
    IncidentOpened,
    OperatorJoined,
    OperatorRang,
    ResidentReached,
    ResponderJoined,
    ResponderRang,
    ResponderTook,
)


class End(StrEnum):
    """How a press ended for the person who pressed."""

    REACHED = "reached"  # talked with a human in this very call
    CALLED_BACK = "called_back"  # talked with a human later: called back, or pressed again
    SENT = "sent"  # somebody took responsibility without the resident on the line
    UNREACHED = "unreached"


@dataclass(frozen=True)
class Told:
    """One press as its resident lived it; None is what never happened. `by` is an id, never a name."""

    call_id: str
    resident_id: str
    end: End
    ring_seconds: float | None
    human_seconds: float | None
    by: str


@dataclass(frozen=True)
class Totals:
    """All presses of a rehearsal; `lost` never reached the journal."""

    presses: int
    lost: int
    reached: int
    called_back: int
    sent: int
    unreached: int

    @property
    def all_well(self) -> bool:
        """Whether nobody was left alone."""
        return self.lost == 0 and self.unreached == 0

    def as_json(self) -> dict[str, Any]:
        """Ready to print."""
        return asdict(self)


def tell(facts: Iterable[Fact]) -> list[Told]:
    """Each help call that the journal knows, in the order of the presses."""
    told = sorted(facts, key=lambda fact: fact.happened_at)
    calls = [fact for fact in told if isinstance(fact, HelpCallReceived | HelpCallRefused)]
    return [_one(call, _later(call, told)) for call in calls]


def totals(told: Sequence[Told], presses: int) -> Totals:
    """Counted; every press must be somewhere."""
    count = {end: sum(one.end is end for one in told) for end in End}
    return Totals(
        presses=presses,
        lost=max(0, presses - len(told)),
        reached=count[End.REACHED],
        called_back=count[End.CALLED_BACK],
        sent=count[End.SENT],
        unreached=count[End.UNREACHED],
    )


def _later(call: Fact, told: Sequence[Fact]) -> list[Fact]:
    """What happened of this call, and of its incident, from the press on."""
    incidents = {fact.incident_id for fact in told if fact.call_id == call.call_id} - {""}
    return [
        fact
        for fact in told
        if fact.happened_at >= call.happened_at and (fact.call_id == call.call_id or fact.incident_id in incidents)
    ]


def _one(call: Fact, later: Sequence[Fact]) -> Told:
    ring = next((fact for fact in later if isinstance(fact, OperatorRang | ResponderRang)), None)
    talk = next(
        (fact for fact in later if isinstance(fact, OperatorJoined | ResponderJoined | ResidentReached)), None
    )
    took = next((fact for fact in later if isinstance(fact, ResponderTook)), None)
    subject = next((fact for fact in later if isinstance(fact, IncidentOpened | IncidentJoined)), None)
    end = End.UNREACHED
    if talk is not None:
        end = End.REACHED if talk.call_id == call.call_id else End.CALLED_BACK
    elif took is not None:
        end = End.SENT
    human = talk or took
    return Told(
        call_id=call.call_id,
        resident_id=subject.resident_id if subject else "",
        end=end,
        ring_seconds=_after(call, ring),
        human_seconds=_after(call, human),
        by=_who(human),
    )


def _after(call: Fact, fact: Fact | None) -> float | None:
    return None if fact is None else round((fact.happened_at - call.happened_at).total_seconds(), 3)


def _who(fact: Fact | None) -> str:
    match fact:
        case OperatorJoined():
            return fact.operator_id
        case ResponderJoined() | ResponderTook() | ResidentReached():
            return fact.responder_id
    return ""
