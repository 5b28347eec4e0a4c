"""When something is told to whoever looks after the centre, and when it is over: before a resident finds out.

An alarm needs its reason to last, and its end to last too, so that what flutters is told once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Alarm(StrEnum):
    """What can be wrong; the runbook says what to do about each."""

    NO_OPERATOR = "no_operator"  # no operator's phone can be rung
    NO_DUTY = "no_duty"  # nobody behind the operators is on duty
    ASTERISK = "asterisk"  # nobody follows Asterisk: it is away, or the listener cannot log in
    PART = "part"  # a process of ours does not run, or is not well
    DATABASE = "database"
    BROKER = "broker"
    SPOOL = "spool"  # what a process saw does not reach the journal
    DISK = "disk"
    CLOCK = "clock"  # Asterisk's clock and ours differ, or ours jumped
    UNATTENDED = "unattended"  # an open incident has an alarm of its own: no owner, nobody rung, no call back
    HEARTBEAT = "heartbeat"  # two synthetic help calls in a row did not go the whole way


@dataclass(frozen=True)
class Patience:
    """Seconds that a reason must last before it is told, and be over before that is told."""

    before: float
    after: float


PATIENCE: Mapping[Alarm, Patience] = {
    Alarm.NO_OPERATOR: Patience(15, 5),
    Alarm.NO_DUTY: Patience(60, 60),
    Alarm.ASTERISK: Patience(15, 5),
    Alarm.PART: Patience(15, 5),
    Alarm.DATABASE: Patience(60, 10),
    Alarm.BROKER: Patience(60, 10),
    Alarm.SPOOL: Patience(60, 10),
    Alarm.DISK: Patience(5, 60),
    Alarm.CLOCK: Patience(5, 60),
    Alarm.UNATTENDED: Patience(0, 5),  # the incident's own alarm has waited already
    Alarm.HEARTBEAT: Patience(0, 0),  # two misses are patience enough
}


@dataclass(frozen=True)
class Reading:
    """How one thing is at this moment; `detail` is for the reader of the alarm."""

    alarm: Alarm
    subject: str
    is_bad: bool
    detail: str = ""


@dataclass(frozen=True)
class State:
    """One alarm and subject. `since` is when it last turned from well to bad or back, in seconds of any clock."""

    is_bad: bool
    since: float
    is_raised: bool = False
    detail: str = ""


@dataclass(frozen=True)
class Change:
    """To be told now: raised, or cleared."""

    alarm: Alarm
    subject: str
    is_raised: bool
    detail: str = ""


Key = tuple[Alarm, str]
States = Mapping[Key, State]


def step(states: States, readings: Iterable[Reading], now: float) -> tuple[dict[Key, State], list[Change]]:
    """The states after these readings, and what is to be told. What is not read any more counts as well."""
    read = {(one.alarm, one.subject): one for one in readings}
    gone = {key: Reading(*key, is_bad=False) for key in states if key not in read}
    after: dict[Key, State] = {}
    changes: list[Change] = []
    for key, reading in (read | gone).items():
        state, change = _one(states.get(key), reading, now)
        if state.is_bad or state.is_raised or key in read:
            after[key] = state
        if change is not None:
            changes.append(change)
    return after, changes


def raised(states: States) -> dict[Key, State]:
    """What is told and not over."""
    return {key: state for key, state in states.items() if state.is_raised}


def _one(before: State | None, reading: Reading, now: float) -> tuple[State, Change | None]:
    state = before or State(reading.is_bad, now)
    if state.is_bad != reading.is_bad:
        state = replace(state, is_bad=reading.is_bad, since=now)
    patience = PATIENCE[reading.alarm]
    waits = patience.before if reading.is_bad else patience.after
    if state.is_raised == reading.is_bad or now - state.since < waits:
        return state, None
    state = replace(state, is_raised=reading.is_bad, detail=reading.detail)
    return state, Change(reading.alarm, reading.subject, reading.is_bad, reading.detail)
