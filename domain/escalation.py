"""A button is pressed: whom the centre rings, how soon, and what the resident hears meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.residents import Dependency, Disability, Resident

PROMPT_SETS = ("th",)
GREETING_KNOWN = "saijai-th-greeting-known"
GREETING_UNKNOWN = "saijai-th-greeting-unknown"
OPERATORS_QUEUE = "operators"

_DEPENDENCY = {Dependency.BED: 30, Dependency.HOME: 20, Dependency.SOCIAL: 10}
_NOT_KNOWN = 20  # somebody of whom nothing is known may be as dependent as one who cannot leave the house
_CANNOT_EXPLAIN = 5
_NO_CAREGIVER = 2


class Tier(StrEnum):
    """One rung of the plan: a group of people who are rung together."""

    OPERATOR = "operator"


@dataclass(frozen=True)
class EscalationPlan:
    """Everything the dialplan needs before it rings. A larger `priority` rings sooner; `reasons` add up to it."""

    resident_id: str
    subject: str
    prompt_set: str
    greeting: str
    priority: int
    reasons: tuple[str, ...]
    queue: str = OPERATORS_QUEUE
    tiers: tuple[Tier, ...] = (Tier.OPERATOR,)


def plan(residents: Sequence[Resident], phone_id: str, call_id: str) -> EscalationPlan:
    """The plan for a call from a phone that belongs to `residents`: none is a stranger, several share the phone."""
    resident_id = residents[0].id if len(residents) == 1 else ""
    priority, reasons = max((_urgency(resident) for resident in residents), default=_STRANGER)
    if len(residents) > 1:
        reasons = (*reasons, f"the most urgent of {len(residents)} who share the phone: 0")
    return EscalationPlan(
        resident_id=resident_id,
        subject=subject(resident_id, phone_id, call_id),
        prompt_set=_prompt_set(residents),
        greeting=GREETING_KNOWN if residents else GREETING_UNKNOWN,
        priority=priority,
        reasons=reasons,
    )


def subject(resident_id: str, phone_id: str, call_id: str) -> str:
    """Whose line a call is: one resident's, else the phone's, else nobody's but its own."""
    if resident_id:
        return f"resident:{resident_id}"
    return f"phone:{phone_id}" if phone_id else f"call:{call_id}"


def _urgency(resident: Resident) -> tuple[int, tuple[str, ...]]:
    dependency = resident.dependency
    parts = [
        (f"dependency {dependency.name.lower()}", _DEPENDENCY[dependency])
        if dependency
        else ("dependency not known", _NOT_KNOWN)
    ]
    if Disability.HEARING in resident.disabilities:
        parts.append(("may not be able to explain by voice", _CANNOT_EXPLAIN))
    if not resident.caregivers:
        parts.append(("no caregiver on the list", _NO_CAREGIVER))
    return sum(points for _, points in parts), tuple(f"{reason}: +{points}" for reason, points in parts)


_STRANGER = (_NOT_KNOWN, (f"nobody on the list has this phone: +{_NOT_KNOWN}",))


def _prompt_set(residents: Sequence[Resident]) -> str:
    """The set of the language that all who may be calling share, where we have such prompts."""
    languages = {resident.language for resident in residents}
    if len(languages) != 1:
        return PROMPT_SETS[0]
    language = languages.pop()
    return next((name for name in (language, f"th_{language}") if name in PROMPT_SETS), PROMPT_SETS[0])
