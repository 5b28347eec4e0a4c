"""How well people were served in a span of time: the figures by which services of this kind are judged.

Pure. Percentiles count a press that no human answered as one that waited for ever, so nobody improves a figure by
losing calls. The limits are those of telecare (97.5 % within 60 s, 99 % within 180 s) and of emergency numbers
(90 % within 15 s, 95 % within 20 s).
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from domain import facts as told
from domain.duty import BANGKOK
from domain.presses import Press, presses
from domain.shift_hours import Hours, hours

LIMITS_SECONDS = (15, 20, 60, 180)
PERCENTILES = (50.0, 90.0, 97.5, 99.0)
TARGETS = ((15, 0.90), (20, 0.95), (60, 0.975), (180, 0.99))  # within so many seconds, at least this share
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Waits:
    """How long people waited. Seconds; None where there were no calls, infinity where too many had no answer."""

    calls: int
    answered: int
    percentile: Mapping[float, float | None]
    within: Mapping[int, float | None]  # share of all calls, by limit

    @classmethod
    def of(cls, waited: Sequence[float | None]) -> "Waits":
        """From the wait of each press; None: no human answered it."""
        seconds = sorted(math.inf if wait is None else wait for wait in waited)
        return cls(
            len(seconds),
            sum(wait < math.inf for wait in seconds),
            {percent: _percentile(seconds, percent) for percent in PERCENTILES},
            {limit: _share(sum(wait <= limit for wait in seconds), len(seconds)) for limit in LIMITS_SECONDS},
        )

    def meets(self, limit: int, share: float) -> bool | None:
        """Whether the share of calls answered within `limit` is reached; None: there were no calls."""
        return None if (found := self.within[limit]) is None else found >= share


@dataclass
class OperatorWork:
    """What one operator did: rings, answers, and talk in seconds; `hours`: None where nobody signed in or out."""

    rang: int = 0
    answered: int = 0
    missed: int = 0
    talk_seconds: float = 0.0
    hours: Hours | None = None

    @property
    def occupancy(self) -> float | None:
        """The share of the time without pauses in which the operator talked; None: that time is not known."""
        there = self.hours.signed_in_seconds - self.hours.paused_seconds if self.hours else 0.0
        return self.talk_seconds / there if there > 0 else None


@dataclass(frozen=True)
class Heartbeats:
    """Synthetic help calls: how many went the whole way, and their time from press to ring in milliseconds."""

    passed: int
    missed: int
    ring_ms: float | None

    @property
    def share(self) -> float | None:
        """Of all that were tried."""
        return _share(self.passed, self.passed + self.missed)


@dataclass(frozen=True)
class Figures:
    """All figures of the presses between two moments (the first counts, the last does not)."""

    since: datetime
    until: datetime
    waits: Waits
    abandoned: int
    refused: int
    silent: int
    called_back: int
    reached: int
    without_human: int  # neither answered nor reached by a call back
    incidents: int
    dispositions: Mapping[str, int]
    tiers: Mapping[str, Waits]  # by who the first human was
    communities: Mapping[str, Waits]
    hours: Mapping[int, Waits]  # by the hour of the day in Bangkok
    operators: Mapping[str, OperatorWork]
    busiest_hour: tuple[datetime, float] | None  # its beginning, and how many operators talked in it on average
    heartbeats: Heartbeats

    @property
    def answered_share(self) -> float | None:
        """Of all presses."""
        return _share(self.waits.answered, self.waits.calls)


def figures(facts: Sequence[told.Fact], since: datetime, until: datetime, communities: Mapping[str, str]) -> Figures:
    """The figures of a span; `facts` reach beyond its end, so that late answers count. `communities`: by resident."""
    counted = [press for press in presses(facts) if since <= press.pressed_at < until]
    inside = [fact for fact in facts if since <= fact.happened_at < until]
    talks = _talks(facts, since, until)
    return Figures(
        since=since,
        until=until,
        waits=_waits(counted),
        abandoned=sum(press.is_abandoned for press in counted),
        refused=sum(press.is_refused for press in counted),
        silent=sum(press.is_silent for press in counted),
        called_back=sum(press.is_called_back for press in counted),
        reached=sum(press.is_reached for press in counted),
        without_human=sum(press.answered_at is None and not press.is_reached for press in counted),
        incidents=sum(isinstance(fact, told.IncidentOpened) for fact in inside),
        dispositions=_count(fact.disposition for fact in inside if isinstance(fact, told.IncidentClosed)),
        tiers=_grouped((press for press in counted if press.answered_by), lambda press: press.answered_by),
        communities=_grouped(counted, lambda press: communities.get(press.resident_id, "")),
        hours=_grouped(counted, lambda press: press.pressed_at.astimezone(BANGKOK).hour),
        operators=_operators(inside, talks, hours(inside, since, until)),
        busiest_hour=_busiest(talks),
        heartbeats=_heartbeats(inside),
    )


def _waits(counted: Iterable[Press]) -> Waits:
    return Waits.of([press.waited_seconds for press in counted])


def _grouped(counted: Iterable[Press], key: Callable[[Press], Any]) -> dict[Any, Waits]:
    groups: dict[Any, list[Press]] = defaultdict(list)
    for press in counted:
        groups[key(press)].append(press)
    return {name: _waits(groups[name]) for name in sorted(groups)}


def _count(words: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for word in words:
        counts[word] += 1
    return dict(sorted(counts.items()))


@dataclass(frozen=True)
class _Talk:
    operator_id: str
    began_at: datetime
    ended_at: datetime


def _talks(facts: Iterable[told.Fact], since: datetime, until: datetime) -> list[_Talk]:
    """Each operator's talks as far as they lie in the span; one that is not over yet has no length."""
    began: dict[str, datetime] = {}
    talks: list[_Talk] = []
    for fact in sorted(facts, key=lambda fact: fact.happened_at):
        if isinstance(fact, told.OperatorJoined):
            began.setdefault(fact.leg_id, fact.happened_at)
        elif isinstance(fact, told.OperatorLeft) and fact.leg_id in began:
            start, end = max(began.pop(fact.leg_id), since), min(fact.happened_at, until)
            if start < end:
                talks.append(_Talk(fact.operator_id, start, end))
    return talks


def _operators(
    inside: Iterable[told.Fact], talks: Iterable[_Talk], shifts: Mapping[str, Hours]
) -> dict[str, OperatorWork]:
    work: dict[str, OperatorWork] = defaultdict(OperatorWork)
    for fact in inside:
        match fact:
            case told.OperatorRang():
                work[fact.operator_id].rang += 1
            case told.OperatorAnswered():
                work[fact.operator_id].answered += 1
            case told.OperatorDidNotAnswer() if fact.dial_status == "NOANSWER":
                work[fact.operator_id].missed += 1
    for talk in talks:
        work[talk.operator_id].talk_seconds += (talk.ended_at - talk.began_at).total_seconds()
    for operator_id, one in shifts.items():
        work[operator_id].hours = one
    return dict(sorted(work.items()))


def _busiest(talks: Iterable[_Talk]) -> tuple[datetime, float] | None:
    hours: dict[datetime, float] = defaultdict(float)
    for talk in talks:
        start = talk.began_at
        while start < talk.ended_at:
            hour = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
            end = min(talk.ended_at, hour + HOUR)
            hours[hour] += (end - start).total_seconds()
            start = end
    if not hours:
        return None
    at, seconds = max(hours.items(), key=lambda pair: (pair[1], -pair[0].timestamp()))
    return at, seconds / HOUR.total_seconds()


def _heartbeats(inside: Sequence[told.Fact]) -> Heartbeats:
    passed = sorted(fact.ring_ms for fact in inside if isinstance(fact, told.HeartbeatPassed))
    return Heartbeats(
        len(passed), sum(isinstance(fact, told.HeartbeatMissed) for fact in inside), _percentile(passed, 50)
    )


def _percentile(values: Sequence[float], percent: float) -> float | None:
    """The smallest value that so many per cent do not exceed (nearest rank); `values` are sorted."""
    if not values:
        return None
    return values[max(math.ceil(len(values) * percent / 100), 1) - 1]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
