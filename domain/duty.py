"""Who is on duty at a moment, and when nobody would be: shifts across midnight, weekdays, holidays.

Days and times are those of Bangkok, which knows no summer time. A shift belongs to the day on which it begins. A
responder without any shift is always on duty: the rescue team's telephone has no duty list.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone

BANGKOK = timezone(timedelta(hours=7))
DAY_MINUTES = 24 * 60
YEAR_DAYS = 365
EVERY_WEEKDAY = frozenset(range(7))  # 0 is Monday
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Shift:
    """One line of the duty list; `begins` and `ends` are minutes of the day, `valid_until` is its last day.

    One that ends no later than it begins ends on the next day. On a holiday only shifts for holidays begin.
    """

    responder_id: str
    begins: int = 0
    ends: int = 0
    weekdays: frozenset[int] = EVERY_WEEKDAY
    on_holidays: bool = True
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def minutes(self) -> int:
        """How long it lasts: from 08:00 to 08:00 is a whole day."""
        return (self.ends - self.begins - 1) % DAY_MINUTES + 1

    def begins_on(self, day: date, holidays: Collection[date]) -> bool:
        """Whether it begins on this day."""
        if (self.valid_from and day < self.valid_from) or (self.valid_until and day > self.valid_until):
            return False
        return self.on_holidays if day in holidays else day.weekday() in self.weekdays


@dataclass(frozen=True)
class Gap:
    """A time without anybody: from `begins_at` up to `ends_at`."""

    begins_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return (self.ends_at - self.begins_at) // _MINUTE


@dataclass(frozen=True)
class DutyList:
    """All shifts and holidays."""

    shifts: tuple[Shift, ...] = ()
    holidays: frozenset[date] = field(default_factory=frozenset)

    def is_on_duty(self, responder_id: str, at: datetime) -> bool:
        """Whether this responder is to be rung at that moment (aware)."""
        local = at.astimezone(BANGKOK)
        minute = local.hour * 60 + local.minute
        today, yesterday = local.date(), local.date() - timedelta(days=1)
        own = [shift for shift in self.shifts if shift.responder_id == responder_id]
        return not own or any(
            (shift.begins_on(today, self.holidays) and 0 <= minute - shift.begins < shift.minutes)
            or (shift.begins_on(yesterday, self.holidays) and minute + DAY_MINUTES - shift.begins < shift.minutes)
            for shift in own
        )

    def on_duty(self, responder_ids: Iterable[str], at: datetime) -> tuple[str, ...]:
        """Those of them who are to be rung at that moment, in their order."""
        return tuple(one for one in responder_ids if self.is_on_duty(one, at))

    def gaps(self, responder_ids: Collection[str], first: date, days: int = YEAR_DAYS) -> tuple[Gap, ...]:
        """When none of them is on duty, in the `days` from `first` on: none of it is what a centre wants."""
        whole = days * DAY_MINUTES
        covered = sorted(
            (max(0, begins), min(whole, ends))
            for one in responder_ids
            for begins, ends in self._times(one, first, days)
        )
        start = datetime.combine(first, time(), BANGKOK)
        found, reached = [], 0
        for begins, ends in (*covered, (whole, whole)):
            if begins > reached:
                found.append(Gap(start + reached * _MINUTE, start + begins * _MINUTE))
            reached = max(reached, ends)
        return tuple(found)

    def _times(self, responder_id: str, first: date, days: int) -> Iterator[tuple[int, int]]:
        """Each time on duty in minutes since the beginning of `first`; one may have begun the day before."""
        own = [shift for shift in self.shifts if shift.responder_id == responder_id]
        if not own:
            yield (0, days * DAY_MINUTES)
        for number in range(-1, days):
            for shift in own:
                if shift.begins_on(first + timedelta(days=number), self.holidays):
                    begins = number * DAY_MINUTES + shift.begins
                    yield (begins, begins + shift.minutes)
