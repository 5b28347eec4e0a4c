"""Says who calls, whom to ring and which prompts are heard; a caller nobody knows gets a plan like any other.

Runs on the far side of a bounded Local leg. The answers go to the resident's channel, the done mark last: whatever
is not there in time the dialplan decides by itself. What is answered is settled in dialplan/identification.py, for
this line and for the process AGI.
"""

from agi.call import Call
from agi.channel import Channel
from agi.desk import Desk
from db.engine import DatabaseAway
from dialplan import contract
from dialplan.identification import identification
from domain.residents import Resident
from runtime import log


async def identify(channel: Channel, call: Call, desk: Desk) -> None:
    """Arguments: asker channel, call id, presentation. CallEnded: Asterisk stopped listening."""
    asker, call_id, presentation = (call.argument(position) for position in range(3))
    phone_id = desk.phone_id(call, presentation)
    residents = await _residents(desk, phone_id)
    found = identification(
        residents, phone_id, call_id, desk.clock.now(), desk.reach(), name=desk.name, note=desk.note
    )
    try:
        await channel.set_variables({f"SHARED({name},{asker})": found.answers[name] for name in contract.ANSWERS})
    finally:
        for fact in found.facts if not asker.startswith(contract.HEARTBEAT_CHANNEL) else ():
            desk.recorder.record(fact)


async def _residents(desk: Desk, phone_id: str) -> tuple[Resident, ...] | None:
    try:
        return await desk.lookup.residents(phone_id)
    except DatabaseAway as away:
        log.logger().error("no lookup; going on with the plan for unknown callers", why=str(away))
        return None
