"""Who calls and whom to ring, as both lines of Python say it: the same answers for the channel, the same facts.

FastAGI asks here during the call; the snapshot beside Asterisk asks here beforehand, for the process AGI.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dialplan import contract
from domain import escalation
from domain.escalation import NOBODY_ELSE, Reach, Tier
from domain.facts import Fact, ResidentIdentified
from domain.residents import Resident

Sound = Callable[[str], str]  # of a resident's id: the sound that is there, or ""


@dataclass(frozen=True)
class Identification:
    """`answers` by the names of contract.ANSWERS, the done mark last; `facts` are what is put on record."""

    answers: dict[str, str]
    facts: tuple[Fact, ...]


def no_sound(_resident_id: str) -> str:
    """Nothing was rendered."""
    return ""


def identification(
    residents: Sequence[Resident] | None,
    phone_id: str,
    call_id: str,
    at: datetime,
    reach: Reach = NOBODY_ELSE,
    *,
    name: Sound = no_sound,
    note: Sound = no_sound,
) -> Identification:
    """For a phone that belongs to `residents`; None where nobody could be asked, which is no finding.

    `reach` is whom the centre can ring beyond its operators at this moment.
    """
    plan = escalation.plan(residents or (), phone_id, call_id, reach, asked=residents is not None)
    answers = {
        contract.RESIDENT: plan.resident_id,
        contract.SUBJECT: plan.subject,
        contract.PROMPT_SET: plan.prompt_set,
        contract.GREETING: plan.greeting,
        contract.PRIORITY: str(plan.priority),
        contract.QUEUE: plan.queue,
        contract.BACKUP: plan.rung(Tier.BACKUP).dials,
        contract.CAREGIVERS: plan.rung(Tier.CAREGIVER).dials,
        contract.RESCUE: plan.rung(Tier.RESCUE).dials,
        contract.OFF_DUTY: "&".join(tier.value for tier in reach.off_duty),
        contract.SENDS: "1" if plan.sends else "",
        contract.WHO: name(plan.resident_id),
        contract.NOTE: note(plan.resident_id),
        contract.DONE: "1",
    }
    fixed = escalation.fixed(plan, call_id, at)
    if residents is None:  # an outage must not stand in the journal as "unknown"
        return Identification(answers, (fixed,))
    found = ResidentIdentified(call_id=call_id, happened_at=at, phone_id=phone_id, resident_ids=plan.resident_ids)
    return Identification(answers, (found, fixed))
