"""The figures that only grow, counted fact by fact as the journal has them: for whoever watches the centre all day.

Pure. Counted by lines of the journal from its first, so that a count is the same after each start, and nothing that
was counted is ever taken back. What a month adds up to is domain/figures.py.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from domain import facts as told
from domain import steps
from domain.alarms import Alarm
from domain.escalation import Tier
from domain.presses import OPERATOR

BUCKETS_SECONDS: Final = (2, 3, 5, 8, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600)
KEPT: Final = timedelta(days=1)  # an answer or a call back may come so long after the press
OTHER: Final = "other"
ALARMS: Final = (*Alarm, steps.NO_OWNER, steps.STALLED, steps.NO_CALL_BACK, steps.NOT_CLOSED)

T = TypeVar("T")


class Words:
    """How often each word came. What is not among the known ones is `OTHER`: a label must not become thousands."""

    def __init__(self, known: Iterable[str]) -> None:
        self.counts = dict.fromkeys(map(str, known), 0)

    def add(self, word: str) -> None:
        """Once more."""
        name = word if word in self.counts else OTHER
        self.counts[name] = self.counts.get(name, 0) + 1


class Waits:
    """How long people waited for one kind of human: so many within each limit, and seconds in all."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BUCKETS_SECONDS) + 1)  # the last: longer than any limit
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        """One more wait."""
        self.counts[bisect_left(BUCKETS_SECONDS, seconds)] += 1
        self.seconds += seconds


@dataclass
class _Press:
    pressed_at: datetime
    is_of_device: bool
    is_answered: bool = False
    is_called_back: bool = False
    is_reached: bool = False


class _Recent(Generic[T]):
    """What belongs to calls of the last day; older ones are forgotten."""

    def __init__(self) -> None:
        self._items: dict[str, tuple[datetime, T]] = {}

    def get(self, call_id: str) -> T | None:
        found = self._items.get(call_id)
        return found[1] if found else None

    def put(self, call_id: str, at: datetime, item: T) -> None:
        self._items[call_id] = (at, item)
        oldest = next(iter(self._items))
        while at - self._items[oldest][0] > KEPT:
            del self._items[oldest]
            oldest = next(iter(self._items))

    def pop(self, call_id: str) -> T | None:
        found = self._items.pop(call_id, None)
        return found[1] if found else None

    def __len__(self) -> int:
        return len(self._items)


class Tally:
    """Counts since the first line. A press that was nobody's own wait is in `set_aside` too, by its reason."""

    def __init__(self, parts: Iterable[str] = ()) -> None:
        self.presses = Words(("call", "refused", "device"))
        self.set_aside = Words(("replaced", "responder"))
        self.waits = {str(tier): Waits() for tier in Tier}  # by who the first human was
        self.abandoned = self.called_back = self.reached = 0
        self.heartbeats = Words(("passed", "missed"))
        self.alarms = Words(ALARMS)
        self.parts_ended = Words(parts)
        self.lines = self.recovered = 0
        self._open: _Recent[_Press] = _Recent()
        self._early: _Recent[list[told.Fact]] = _Recent()  # told before the press that they belong to
        self._first: _Recent[str] = _Recent()  # a call back -> the press it belongs to

    def read(self, fact: told.Fact, recovered: bool = False) -> None:
        """The next line of the journal."""
        self.lines += 1
        self.recovered += recovered
        match fact:
            case told.HeartbeatPassed():
                self.heartbeats.add("passed")
            case told.HeartbeatMissed():
                self.heartbeats.add("missed")
            case told.AlarmRaised():
                self.alarms.add(fact.alarm)
            case told.PartEnded():
                self.parts_ended.add(fact.part)
            case told.HelpCallReceived():
                self._pressed(fact, "call")
            case told.HelpCallRefused():
                self._pressed(fact, "refused")
            case told.SosReceived():
                self._pressed(fact, "device")
            case _:
                self._of_a_press(fact)

    def _pressed(self, fact: told.Fact, kind: str) -> None:
        if self._open.get(fact.call_id) is not None:
            return  # refused and received are one press
        self.presses.add(kind)
        self._open.put(fact.call_id, fact.happened_at, _Press(fact.happened_at, kind == "device"))
        for early in self._early.pop(fact.call_id) or ():
            self._of_a_press(early)

    def _of_a_press(self, fact: told.Fact) -> None:
        match fact:
            case told.OperatorAnswered():
                self._answered(fact, OPERATOR)
            case told.ResponderTook():
                self._answered(fact, fact.tier)
            case told.HelpCallAbandoned() if self._press(fact, fact.call_id):
                self.abandoned += 1
            case told.HelpCallReplaced():
                self._replaced(fact)
            case told.ResponderCalledIn() if self._press(fact, fact.leg_id):
                self.set_aside.add("responder")
            case told.CallBackStarted():
                self._called_back(fact)
            case told.ResidentReached() if press := self._open.get(self._first.get(fact.call_id) or ""):
                self.reached += not press.is_reached
                press.is_reached = True

    def _press(self, fact: told.Fact, call_id: str) -> _Press | None:
        """The press of this call; where it is not told yet, `fact` is read again when it is."""
        press = self._open.get(call_id)
        if press is None:
            waiting = self._early.get(call_id) or []
            self._early.put(call_id, fact.happened_at, [*waiting, fact])
        return press

    def _answered(self, fact: told.Fact, tier: str) -> None:
        of = self._first.get(fact.call_id)
        press = self._press(fact, of or fact.call_id)
        if press is None or press.is_answered or (of is not None and not press.is_of_device):
            return  # in a call back only a device's wait ends: who telephoned has waited in vain
        press.is_answered = True
        waited = (fact.happened_at - press.pressed_at).total_seconds()
        self.waits.setdefault(tier if tier in self.waits else OTHER, Waits()).add(max(waited, 0.0))

    def _replaced(self, fact: told.HelpCallReplaced) -> None:
        older, newer = self._press(fact, fact.call_id), self._open.get(fact.by_call_id)
        if older is None:
            return
        if newer is None:
            self._press(fact, fact.by_call_id)
            return
        self.set_aside.add("replaced")
        newer.pressed_at = min(older.pressed_at, newer.pressed_at)

    def _called_back(self, fact: told.CallBackStarted) -> None:
        of = self._first.get(fact.of_call_id) or fact.of_call_id
        self._first.put(fact.call_id, fact.happened_at, of)
        press = self._press(fact, of)
        if press is not None and not press.is_called_back:
            press.is_called_back = True
            self.called_back += 1
