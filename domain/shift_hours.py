"""How long each operator was there to answer in a span of time, from the facts of their shifts.

Pure. Who signed in before the span and is first heard of with a pause or a sign-out was there from its beginning;
of an operator who never signed in or out (a telephone on a desk alone) nothing is known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain import facts as told


@dataclass
class Hours:
    """Seconds signed in, pauses among them."""

    signed_in_seconds: float = 0.0
    paused_seconds: float = 0.0


def hours(facts: Iterable[told.Fact], since: datetime, until: datetime) -> dict[str, Hours]:
    """By operator; a shift that is not over lasts to the end of the span."""
    shifts: dict[str, _Shift] = {}
    for fact in sorted(facts, key=lambda fact: fact.happened_at):
        if isinstance(fact, _SHIFT) and since <= fact.happened_at < until:
            shifts.setdefault(fact.operator_id, _Shift.before(fact, since)).learn(fact)
    for shift in shifts.values():
        shift.end(until)
    return {operator_id: shift.hours for operator_id, shift in shifts.items()}


_SHIFT = (told.OperatorSignedIn, told.OperatorSignedOut, told.OperatorPaused, told.OperatorResumed)
_ShiftFact = told.OperatorSignedIn | told.OperatorSignedOut | told.OperatorPaused | told.OperatorResumed


class _Shift:
    """One operator's: since when signed in, since when paused."""

    def __init__(self) -> None:
        self.hours = Hours()
        self._in_at: datetime | None = None
        self._paused_at: datetime | None = None

    @classmethod
    def before(cls, first: _ShiftFact, since: datetime) -> "_Shift":
        """As it must have stood at the beginning, by the first that is heard of it."""
        shift = cls()
        if not isinstance(first, told.OperatorSignedIn):
            shift._in_at = since
        if isinstance(first, told.OperatorResumed):
            shift._paused_at = since
        return shift

    def learn(self, fact: _ShiftFact) -> None:
        """Whatever is said twice changes nothing."""
        match fact:
            case told.OperatorSignedIn():
                self._resume(fact.happened_at)
                self._in_at = self._in_at or fact.happened_at
            case told.OperatorPaused():
                self._in_at = self._in_at or fact.happened_at
                self._paused_at = self._paused_at or fact.happened_at
            case told.OperatorResumed():
                self._resume(fact.happened_at)
            case told.OperatorSignedOut():
                self.end(fact.happened_at)

    def end(self, at: datetime) -> None:
        """Nobody is there any more, or the span is over."""
        self._resume(at)
        if self._in_at is not None:
            self.hours.signed_in_seconds += (at - self._in_at).total_seconds()
        self._in_at = None

    def _resume(self, at: datetime) -> None:
        if self._paused_at is not None:
            self.hours.paused_seconds += (at - self._paused_at).total_seconds()
        self._paused_at = None
