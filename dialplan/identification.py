"""Who calls and whom to ring, as both lines of Python say it: the same answers for the channel, the same facts.

FastAGI asks here during the call; the snapshot beside Asterisk asks here beforehand, for the process AGI.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dialplan import contract
from domain import escalation
from domain.facts import Fact, ResidentIdentified
from domain.residents import Resident


@dataclass(frozen=True)
class Identification:
    """`answers` by the names of contract.ANSWERS, the done mark last; `facts` are what is put on record."""

    answers: dict[str, str]
    facts: tuple[Fact, ...]


def identification(residents: Sequence[Resident] | None, phone_id: str, call_id: str, at: datetime) -> Identification:
    """For a phone that belongs to `residents`; None where nobody could be asked, which is no finding."""
    plan = escalation.plan(residents or (), phone_id, call_id)
    answers = {
        contract.RESIDENT: plan.resident_id,
        contract.SUBJECT: plan.subject,
        contract.PROMPT_SET: plan.prompt_set,
        contract.GREETING: plan.greeting,
        contract.PRIORITY: str(plan.priority),
        contract.QUEUE: plan.queue,
        contract.DONE: "1",
    }
    if residents is None:  # an outage must not stand in the journal as "unknown"
        return Identification(answers, ())
    found = ResidentIdentified(
        call_id=call_id, happened_at=at, phone_id=phone_id, resident_ids=tuple(one.id for one in residents)
    )
    return Identification(answers, (found,))
