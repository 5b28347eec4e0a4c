"""A button is pressed: whom the centre rings, in which order and how soon, and what the resident hears meanwhile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import cycle
from types import MappingProxyType

from domain import numbers, urgency
from domain.facts import PlanFixed
from domain.numbers import NumberFormat
from domain.residents import Disability, Resident

CENTRAL_THAI, SLOW_THAI, NORTHERN_THAI, ENGLISH = "th", "th_slow", "th_nod", "en"
PROMPT_SETS = (CENTRAL_THAI, SLOW_THAI, NORTHERN_THAI, ENGLISH)
OPERATORS_QUEUE = "operators"
EMERGENCY_ID = "emergency"
MOST_CONTACTS = 8  # of one tier: each is a line of the trunk and a part of a channel variable


class Tier(StrEnum):
    """One rung of the ladder: a group of people who are rung together."""

    OPERATOR = "operator"
    BACKUP = "backup"
    CAREGIVER = "caregiver"
    RESCUE = "rescue"
    EMERGENCY = "emergency"


@dataclass(frozen=True)
class Contact:
    """One responder: `id` for facts and logs, `dial` for the trunk, or op-<id> for a phone of our own."""

    id: str
    dial: str

    def __str__(self) -> str:
        return f"{self.id}:{self.dial}"


@dataclass(frozen=True)
class Rung:
    """A tier of one plan: who is rung together, how long, and how often before the next tier begins."""

    tier: Tier
    contacts: tuple[Contact, ...]
    ring_seconds: int
    attempts: int

    @property
    def ids(self) -> tuple[str, ...]:
        """What the journal says of it."""
        return tuple(contact.id for contact in self.contacts)

    @property
    def dials(self) -> str:
        """What the dialplan is told: id:dial joined by &."""
        return "&".join(map(str, self.contacts))


@dataclass(frozen=True)
class Reach:
    """Whom the centre can ring beyond its operators at one moment. Volunteers are those of each community."""

    backup: tuple[Contact, ...] = ()
    rescue: tuple[Contact, ...] = ()
    volunteers: Mapping[str, tuple[Contact, ...]] = field(default_factory=lambda: MappingProxyType({}))
    emergency_number: str = ""
    number_format: NumberFormat = "national"
    operator_ring_seconds: int = 8
    ring_seconds: int = 25
    attempts: int = 2  # the second ring gets past a telephone that is set not to disturb
    off_duty: tuple[Tier, ...] = ()  # tiers that have people, of whom none is on duty now
    silent: frozenset[str] = frozenset()  # residents who said nothing in an earlier call


NOBODY_ELSE = Reach()


@dataclass(frozen=True)
class EscalationPlan:
    """Everything the dialplan needs before it rings. A larger `priority` rings sooner; `reasons` add up to it.

    `sends`: the press alone sends somebody, without waiting for words.
    """

    resident_id: str
    subject: str
    prompt_set: str
    greeting: str
    priority: int
    reasons: tuple[str, ...]
    rungs: tuple[Rung, ...]
    queue: str = OPERATORS_QUEUE
    sends: bool = False
    resident_ids: tuple[str, ...] = ()

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """In the order in which they are rung."""
        return tuple(rung.tier for rung in self.rungs)

    def rung(self, tier: Tier) -> Rung:
        """One tier of the plan; a tier that it does not have rings nobody."""
        return next((rung for rung in self.rungs if rung.tier is tier), Rung(tier, (), 0, 0))

    def rounds(self) -> Iterator[Rung]:
        """The ladder as it is climbed: after the last tier the first one again, for ever."""
        return cycle(self.rungs)


def plan(
    residents: Sequence[Resident], phone_id: str, call_id: str, reach: Reach = NOBODY_ELSE, *, asked: bool = True
) -> EscalationPlan:
    """The plan for a call from a phone that belongs to `residents`: none is a stranger, several share the phone.

    `asked` is False where the list could not be asked, which is another thing than a stranger.
    """
    resident_id = residents[0].id if len(residents) == 1 else ""
    heard = prompt_set(residents)
    score = urgency.most([urgency.of(one, is_silent=one.id in reach.silent) for one in residents], asked=asked)
    return EscalationPlan(
        resident_id=resident_id,
        subject=subject(resident_id, phone_id, call_id),
        prompt_set=heard,
        greeting=f"saijai-{heard}-greeting-{'known' if residents else 'unknown'}",
        priority=score.points,
        reasons=score.reasons,
        rungs=_rungs(residents, reach),
        sends=any(one.press_alone_sends for one in residents),
        resident_ids=tuple(one.id for one in residents),
    )


def prompt_set(residents: Sequence[Resident]) -> str:
    """The set that suits all who may be calling; what is slow and loud for one is understood by the others too."""
    wanted = {_own_set(resident) for resident in residents}
    if SLOW_THAI in wanted and ENGLISH not in wanted:
        return SLOW_THAI
    return wanted.pop() if len(wanted) == 1 else CENTRAL_THAI


def fixed(made: EscalationPlan, call_id: str, at: datetime) -> PlanFixed:
    """The plan as the journal keeps it: ids only. What is dialled stays on the resident's channel."""
    return PlanFixed(
        call_id=call_id,
        happened_at=at,
        resident_ids=made.resident_ids,
        tiers=tuple(f"{rung.tier}:{one}" for rung in made.rungs for one in rung.ids or (made.queue,)),
        score=made.priority,
        reasons=made.reasons,
        sends=made.sends,
    )


def subject(resident_id: str, phone_id: str, call_id: str) -> str:
    """Whose line a call is: one resident's, else the phone's, else nobody's but its own."""
    if resident_id:
        return f"resident:{resident_id}"
    return f"phone:{phone_id}" if phone_id else f"call:{call_id}"


def caregiver_id(resident_id: str, position: int) -> str:
    """What facts call a caregiver; `position` counts from 1 in the order of the list."""
    return f"cg-{resident_id}-{position}"


def _rungs(residents: Sequence[Resident], reach: Reach) -> tuple[Rung, ...]:
    """Operators first, always; a tier without people is left out; the emergency number last where there is one."""
    emergency = (Contact(EMERGENCY_ID, reach.emergency_number),) if reach.emergency_number else ()
    outside = (
        (Tier.BACKUP, reach.backup),
        (Tier.CAREGIVER, _helpers(residents, reach)),
        (Tier.RESCUE, reach.rescue),
        (Tier.EMERGENCY, emergency),
    )
    return (
        Rung(Tier.OPERATOR, (), reach.operator_ring_seconds, 1),
        *(
            Rung(tier, contacts[:MOST_CONTACTS], reach.ring_seconds, 1 if tier is Tier.EMERGENCY else reach.attempts)
            for tier, contacts in outside
            if contacts
        ),
    )


def _helpers(residents: Sequence[Resident], reach: Reach) -> tuple[Contact, ...]:
    """Those who know the resident, then the community's volunteers; each telephone once, and never the own one."""
    own = {numbers.dialled(number, reach.number_format) for one in residents for number in one.numbers}
    found: dict[str, Contact] = {}
    for contact in (*_caregivers(residents, reach), *_volunteers(residents, reach)):
        if contact.dial not in own:
            found.setdefault(contact.dial, contact)
    return tuple(found.values())


def _caregivers(residents: Sequence[Resident], reach: Reach) -> Iterator[Contact]:
    for one in residents:
        for position, caregiver in enumerate(one.caregivers, 1):
            yield Contact(caregiver_id(one.id, position), numbers.dialled(caregiver.number, reach.number_format))


def _volunteers(residents: Sequence[Resident], reach: Reach) -> Iterator[Contact]:
    for community in dict.fromkeys(one.community for one in residents):
        yield from reach.volunteers.get(community, ())


def _own_set(resident: Resident) -> str:
    """The set of the resident's language where we have such prompts; the slow one for those who hear badly."""
    language = resident.language
    chosen = next((name for name in (language, f"th_{language}") if name in PROMPT_SETS), CENTRAL_THAI)
    return SLOW_THAI if chosen != ENGLISH and Disability.HEARING in resident.disabilities else chosen
