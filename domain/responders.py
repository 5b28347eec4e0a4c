"""The people outside the operators' room who can be rung, and which of them are reached at a moment."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from domain import numbers
from domain.duty import YEAR_DAYS, DutyList, Gap
from domain.escalation import Contact, Reach, Tier
from domain.numbers import NumberFormat

TIERS = (Tier.BACKUP, Tier.CAREGIVER, Tier.RESCUE)  # those that a list of responders fills
HUMAN_TIERS = (Tier.BACKUP, Tier.RESCUE)  # those that every resident has


@dataclass(frozen=True)
class Responder:
    """Somebody who can be rung. `number` is E.164, a short code, or op-<id> for a phone of ours.

    In tier caregiver they are volunteers, rung for the residents of their `communities`. `priority` 1 comes first.
    """

    id: str
    tier: Tier
    name: str
    number: str
    communities: tuple[str, ...] = ()
    priority: int = 100


@dataclass(frozen=True)
class Responders:
    """All of them with their duty list, as they were read together."""

    people: tuple[Responder, ...] = ()
    duty: DutyList = field(default_factory=DutyList)

    def reach(
        self,
        at: datetime,
        *,
        number_format: NumberFormat = "national",
        emergency_number: str = "",
        silent: frozenset[str] = frozenset(),
        operator_ring_seconds: int = Reach.operator_ring_seconds,
        ring_seconds: int = Reach.ring_seconds,
    ) -> Reach:
        """Whom the centre can ring beyond its operators at that moment."""
        there = self.on_duty(at)
        found = reach(there, number_format=number_format, emergency_number=emergency_number, silent=silent)
        staffed = {one.tier for one in there}
        off_duty = tuple(tier for tier in HUMAN_TIERS if tier in {one.tier for one in self.people} - staffed)
        return replace(
            found, off_duty=off_duty, operator_ring_seconds=operator_ring_seconds, ring_seconds=ring_seconds
        )

    def on_duty(self, at: datetime) -> tuple[Responder, ...]:
        """Those who are to be rung at that moment."""
        return tuple(one for one in self.people if self.duty.is_on_duty(one.id, at))

    def gaps(self, first: date, days: int = YEAR_DAYS) -> tuple[Gap, ...]:
        """When no resident could be sure of a human beyond the operators; volunteers have only their community."""
        return self.duty.gaps([one.id for one in self.people if one.tier in HUMAN_TIERS], first, days)


def reach(
    people: Iterable[Responder],
    *,
    number_format: NumberFormat = "national",
    emergency_number: str = "",
    silent: frozenset[str] = frozenset(),
) -> Reach:
    """Whom the centre can ring beyond its operators when these people are there."""
    ordered = sorted(people, key=lambda one: (one.priority, one.id))
    volunteers: dict[str, list[Contact]] = defaultdict(list)
    for one in ordered:
        for community in one.communities if one.tier is Tier.CAREGIVER else ():
            volunteers[community].append(contact(one, number_format))
    return Reach(
        backup=_tier(ordered, Tier.BACKUP, number_format),
        rescue=_tier(ordered, Tier.RESCUE, number_format),
        volunteers={community: tuple(contacts) for community, contacts in volunteers.items()},
        emergency_number=emergency_number,
        number_format=number_format,
        silent=silent,
    )


def contact(responder: Responder, number_format: NumberFormat) -> Contact:
    """How this responder is dialled."""
    return Contact(responder.id, numbers.dialled(responder.number, number_format))


def _tier(people: Sequence[Responder], tier: Tier, number_format: NumberFormat) -> tuple[Contact, ...]:
    return tuple(contact(one, number_format) for one in people if one.tier is tier)
