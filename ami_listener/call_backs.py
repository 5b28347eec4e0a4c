"""What becomes of a resident who is rung back: lifted, reached by a key, or not; the same from AMI and from CEL."""

from typing import Any

from ami_listener import observations as seen
from ami_listener.calls import Call
from domain import facts as told
from domain.course import LOST
from domain.steps import BUSY

_STATUS = {17: BUSY, 18: "NOANSWER", 19: "NOANSWER", 20: "CHANUNAVAIL"}  # Q.850 cause of a ring that ended


def is_ringing(call: Call) -> bool:
    """A call back that nobody has lifted."""
    return call.attempt > 0 and not call.is_lifted and not call.is_answered


def course(call: Call, observation: seen.CallBackLifted | seen.CallBackDialled | seen.Reached) -> list[told.Fact]:
    """What this adds; nothing for a call that is no call back."""
    if not call.attempt:
        return []
    match observation:
        case seen.CallBackLifted() if not call.is_lifted:
            return [told.CallBackAnswered(**_who(call, observation), attempt=call.attempt)]
        case seen.Reached() if not call.is_reached:
            who = _who(call, observation)
            return [told.ResidentReached(**who, by=observation.by, responder_id=observation.responder_id)]
        case seen.CallBackDialled() if is_ringing(call) and not call.is_ended:
            return [_failed(call, observation, observation.dial_status)]
        case _:
            return []


def not_lifted(call: Call, observation: seen.ResidentEnded | seen.CallVanished | seen.CallOver) -> list[told.Fact]:
    """The channel of a call back is gone, or never was there: Asterisk died, or the listener before it could ask."""
    if call.is_ended:
        return []
    if isinstance(observation, seen.ResidentEnded):
        return [_failed(call, observation, _STATUS.get(observation.cause, "CONGESTION"))]
    return [_failed(call, observation, LOST)]


def _failed(call: Call, observation: seen.Observation, dial_status: str) -> told.Fact:
    return told.CallBackFailed(**_who(call, observation), attempt=call.attempt, dial_status=dial_status)


def _who(call: Call, observation: seen.Observation) -> dict[str, Any]:
    return {"call_id": call.call_id, "happened_at": observation.at, "incident_id": call.incident_id}
