"""Every press of a button as a report counts it: how long until a human was there, who it was, what came of it.

Pure: facts in, in any order; out one `Press` for each press that was somebody's wait. A newer press of the same
resident takes the place of one that still waits, so both are one press here, and its wait began with the first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain import facts as told

OPERATOR = "operator"


@dataclass
class Press:
    """One wait for a human. `answered_at` is the first human's word: an operator's answer, a responder's key."""

    call_id: str
    pressed_at: datetime
    resident_id: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""  # operator, or the responder's tier
    is_refused: bool = False
    is_abandoned: bool = False
    is_called_back: bool = False
    is_reached: bool = False  # after a call back, by a key or a human's word
    is_silent: bool = False

    @property
    def waited_seconds(self) -> float | None:
        """From the press to a human in this call; None: none came."""
        return None if self.answered_at is None else (self.answered_at - self.pressed_at).total_seconds()


def presses(facts: Iterable[told.Fact]) -> list[Press]:
    """The presses of these facts, oldest first. A responder who rings the help line himself is no press."""
    book = _Book()
    for fact in sorted(facts, key=lambda fact: (fact.happened_at, not isinstance(fact, _BEGINNINGS))):
        book.read(fact)
    return sorted(book.waits(), key=lambda press: (press.pressed_at, press.call_id))


_BEGINNINGS = (told.HelpCallReceived, told.HelpCallRefused, told.SosReceived, told.CallBackStarted)


class _Book:
    def __init__(self) -> None:
        self._presses: dict[str, Press] = {}
        self._newer: dict[str, str] = {}  # a replaced call -> the one that took its place
        self._first: dict[str, str] = {}  # a call back -> the press it belongs to
        self._called_in: set[str] = set()
        self._devices: set[str] = set()  # presses of devices: the talk is in the call that answers them

    def waits(self) -> list[Press]:
        """Presses that stand for themselves, with the wait of those they replaced."""
        for older, newer in sorted(self._newer.items(), key=lambda pair: self._at(pair[0])):
            if older in self._presses and newer in self._presses and older != newer:
                began = min(self._presses[older].pressed_at, self._presses[newer].pressed_at)
                self._presses[newer].pressed_at = began
        gone = {older for older, newer in self._newer.items() if newer in self._presses} | self._called_in
        return [press for call_id, press in self._presses.items() if call_id not in gone]

    def _at(self, call_id: str) -> float:
        press = self._presses.get(call_id)
        return press.pressed_at.timestamp() if press else 0.0

    def read(self, fact: told.Fact) -> None:
        match fact:
            case told.HelpCallReceived() | told.HelpCallRefused():
                press = Press(fact.call_id, fact.happened_at, is_refused=isinstance(fact, told.HelpCallRefused))
                self._presses.setdefault(fact.call_id, press)
            case told.HelpCallReplaced():
                self._newer[fact.call_id] = fact.by_call_id
            case told.ResponderCalledIn():
                self._called_in.add(fact.leg_id)
            case told.SosReceived():
                self._presses.setdefault(fact.call_id, Press(fact.call_id, fact.happened_at, fact.resident_id))
                self._devices.add(fact.call_id)
            case told.CallBackStarted():
                of = self._first.get(fact.of_call_id, fact.of_call_id)
                self._first[fact.call_id] = of
                if press_of := self._presses.get(of):
                    press_of.is_called_back = True
            case told.ResidentReached():
                if press_of := self._presses.get(self._first.get(fact.call_id, "")):
                    press_of.is_reached = True
            case _:
                of = self._first.get(fact.call_id, "")
                call_id = of if of in self._devices else fact.call_id
                if press_of := self._presses.get(call_id):
                    _told_of(press_of, fact)


def _told_of(press: Press, fact: told.Fact) -> None:
    match fact:
        case told.PlanChosen():
            press.resident_id = press.resident_id or fact.resident_id
        case told.OperatorAnswered():
            _answered(press, fact.happened_at, OPERATOR)
        case told.ResponderTook():
            _answered(press, fact.happened_at, fact.tier)
        case told.HelpCallAbandoned():
            press.is_abandoned = True
        case told.SilentCall():
            press.is_silent = True


def _answered(press: Press, at: datetime, by: str) -> None:
    if press.answered_at is None or at < press.answered_at:
        press.answered_at, press.answered_by = at, by
