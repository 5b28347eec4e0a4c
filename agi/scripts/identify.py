"""Says who calls, whom to ring and which prompts are heard; a caller nobody knows gets a plan like any other.

Runs on the far side of a bounded Local leg. The answers go to the resident's channel, the done mark last: whatever
is not there in time the dialplan decides by itself.
"""

from agi.call import Call
from agi.channel import Channel
from agi.desk import Desk
from db.engine import DatabaseAway
from dialplan import contract
from domain import escalation
from domain.facts import ResidentIdentified
from domain.residents import Resident
from runtime import log


async def identify(channel: Channel, call: Call, desk: Desk) -> None:
    """Arguments: asker channel, call id, presentation. CallEnded: Asterisk stopped listening."""
    asker, call_id, presentation = (call.argument(position) for position in range(3))
    phone_id = desk.phone_id(call, presentation)
    residents = await _residents(desk, phone_id)
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
    try:
        for name in contract.ANSWERS:
            await channel.set_variable(f"SHARED({name},{asker})", answers[name])
    finally:
        if residents is not None:  # an outage is no finding: it must not stand in the journal as "unknown"
            _record(desk, call_id, phone_id, residents)


async def _residents(desk: Desk, phone_id: str) -> tuple[Resident, ...] | None:
    try:
        return await desk.lookup.residents(phone_id)
    except DatabaseAway as away:
        log.logger().error("no lookup; going on with the plan for unknown callers", why=str(away))
        return None


def _record(desk: Desk, call_id: str, phone_id: str, residents: tuple[Resident, ...]) -> None:
    desk.recorder.record(
        ResidentIdentified(
            call_id=call_id,
            happened_at=desk.clock.now(),
            phone_id=phone_id,
            resident_ids=tuple(resident.id for resident in residents),
        )
    )
