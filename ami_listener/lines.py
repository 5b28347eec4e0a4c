"""What happens on one line, from the first ring of an operator to whoever hangs up: facts that nobody has told yet.

Pure, as the tracker is that asks it.
"""

from datetime import datetime
from typing import Any

from ami_listener import call_backs
from ami_listener import observations as seen
from ami_listener.calls import Call
from ami_listener.translate import TRUNK_CHANNEL, operator_of
from domain import facts as told
from domain.steps import NOT_REACHED

RESPONDER = "responder"  # comes over the trunk as the resident does, and only the dialplan can tell them apart
NO_DIAL_STATUS = "HANGUP"  # the ring ended with the channel, and no witness gave Asterisk's word for why


def course(call: Call, observation: seen.Observation) -> list[told.Fact]:
    """What this adds to a call that is known."""
    match observation:
        case seen.CallBackLifted() | seen.CallBackDialled() | seen.Reached():
            return call_backs.course(call, observation)
        case seen.ResidentEnded() | seen.CallVanished() | seen.CallOver() if call_backs.is_ringing(call):
            return call_backs.not_lifted(call, observation)
        case seen.DialplanEnded():
            by = ended_by(observation.source)
            return _ended(call, observation.at, by, observation.cause, observation.answered)
        case seen.Triaged() if observation.answer not in call.triaged:
            return [
                told.TriageAnswered(
                    call_id=call.call_id,
                    happened_at=observation.at,
                    incident_id=call.incident_id,
                    answer=observation.answer,
                    by_key=observation.by_key,
                    priority=observation.priority,
                )
            ]
        case seen.ResidentEnded():
            return _ended(call, observation.at, ended_by(observation.source), observation.cause, False)
        case seen.ResidentBridged():
            call.bridges.add(observation.bridge_id)
            return [fact for leg_id in call.legs for fact in _joined(call, leg_id, observation.at)]
        case seen.CallVanished() | seen.CallOver():
            return [*_legs_lost(call, observation.at), *_ended(call, observation.at, "centre", 0, False)]
        case seen.LegObservation():
            return _of_leg(call, observation)
        case seen.ResidentTalked() | seen.Asked() | seen.HandedOver():
            return _of_talk(call, observation)
        case _:
            return []


def _of_talk(call: Call, observation: seen.ResidentTalked | seen.Asked | seen.HandedOver) -> list[told.Fact]:
    who: dict[str, Any] = {"call_id": call.call_id, "happened_at": observation.at, "incident_id": call.incident_id}
    match observation:
        case seen.ResidentTalked():
            return [] if call.has_spoken else [told.ResidentSpoke(**who)]
        case seen.Asked():
            return [
                told.OperatorAsked(
                    **who,
                    operator_id=observation.operator_id,
                    wanted=observation.wanted,
                    key_id=observation.key_id,
                )
            ]
        case seen.HandedOver():
            if call.leg(observation.leg_id, observation.to_operator_id).answered:
                return []
            return [
                told.IncidentHandedOver(
                    **who,
                    from_operator_id=observation.from_operator_id,
                    to_operator_id=observation.to_operator_id,
                    leg_id=observation.leg_id,
                )
            ]


def ended_by(source: str) -> str:
    """Who hung up, from what Asterisk says: the resident, a responder, an operator, or the centre itself."""
    if source == RESPONDER:
        return RESPONDER
    if source.startswith(TRUNK_CHANNEL):
        return "resident"
    return "operator" if operator_of(source) else "centre"


def _ended(call: Call, at: datetime, by: str, cause: int, answered: bool) -> list[told.Fact]:
    if call.is_ended:
        return []
    at = call.no_earlier(at)
    who: dict[str, Any] = {"call_id": call.call_id, "happened_at": at, "incident_id": call.incident_id}
    is_answered = answered or call.is_answered
    seconds = call.seconds_since_received(at)
    news: list[told.Fact] = [
        told.HelpCallEnded(**who, ended_by=by, cause=cause, answered=is_answered, seconds=seconds)
    ]
    if call.attempt and not call.is_reached and not call.is_replaced:
        if not is_answered:
            news.append(told.CallBackFailed(**who, attempt=call.attempt, dial_status=NOT_REACHED))
    elif not is_answered and not call.is_replaced:
        news.append(told.HelpCallAbandoned(**who, resident_id=call.resident_id))
    return news


def _of_leg(call: Call, observation: seen.LegObservation) -> list[told.Fact]:
    leg = call.leg(observation.leg_id, observation.operator_id)
    who = _who(call, observation.leg_id, observation.at)
    match observation:
        case seen.LegRang() if not leg.rang:
            return [told.OperatorRang(**who)]
        case seen.LegAnswered() if not leg.answered and leg.outcome is not False:
            after_seconds = call.seconds_since_received(observation.at)
            return [told.OperatorAnswered(**who, after_seconds=after_seconds)]
        case seen.LegNotAnswered() if leg.outcome is None:
            return [told.OperatorDidNotAnswer(**who, dial_status=observation.dial_status)]
        case seen.LegBridged():
            leg.bridges.add(observation.bridge_id)
            return _joined(call, observation.leg_id, observation.at)
        case seen.LegHeld(is_held=is_held) if leg.is_held is not is_held and not leg.is_over:
            return [told.ResidentHeld(**who) if is_held else told.ResidentResumed(**who)]
        case seen.LegEnded() if not leg.is_over:
            if leg.outcome or observation.was_up:
                return [told.OperatorLeft(**who, cause=observation.cause)]
            return [told.OperatorDidNotAnswer(**who, dial_status=NO_DIAL_STATUS)]
        case _:
            return []


def _joined(call: Call, leg_id: str, at: datetime) -> list[told.Fact]:
    leg = call.legs[leg_id]
    if leg.outcome is False:
        return []
    shared = sorted((leg.bridges & call.bridges) - leg.joined)
    joined = [told.OperatorJoined(**_who(call, leg_id, at), bridge_id=bridge_id) for bridge_id in shared]
    return [*(_lifted(call, leg_id, at) if joined else []), *joined]


def _lifted(call: Call, leg_id: str, at: datetime) -> list[told.Fact]:
    """Who talks has answered, also where nobody said so: a queue that finds a phone lifted already does not.

    Source: Asterisk 22, app_queue, wait_for_answer: no DialEnd of a channel that is up when it is looked at.
    """
    leg = call.legs[leg_id]
    if leg.answered or not leg.rang:
        return []
    return [told.OperatorAnswered(**_who(call, leg_id, at), after_seconds=call.seconds_since_received(at))]


def _legs_lost(call: Call, at: datetime) -> list[told.Fact]:
    news: list[told.Fact] = []
    for leg_id, leg in call.legs.items():
        if leg.is_over:
            continue
        if leg.outcome:
            news.append(told.OperatorLeft(**_who(call, leg_id, at), cause=0))
        else:
            news.append(told.OperatorDidNotAnswer(**_who(call, leg_id, at), dial_status=NO_DIAL_STATUS))
    return news


def _who(call: Call, leg_id: str, at: datetime) -> dict[str, Any]:
    return {
        "call_id": call.call_id,
        "happened_at": call.no_earlier(at, leg_id),
        "incident_id": call.incident_id,
        "operator_id": call.legs[leg_id].operator_id,
        "leg_id": leg_id,
    }
