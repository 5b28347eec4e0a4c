"""A resident who hung up before anyone answered is put down as somebody to call back."""

from agi.call import Call
from agi.channel import Channel
from agi.desk import Desk
from domain.facts import HelpCallAbandoned


async def call_ended(channel: Channel, call: Call, desk: Desk) -> None:
    """Arguments: call id, resident id, answered (1 or 0), caller number. The dialplan itself states the end."""
    call_id, resident_id, answered = (call.argument(position) for position in range(3))
    if answered == "1":
        return
    abandoned = HelpCallAbandoned(call_id=call_id, happened_at=desk.clock.now(), resident_id=resident_id)
    await desk.recorder.record(abandoned)
