"""An AMI message becomes what it means for a help call, or nothing: raw AMI headers stop here.

Source of the headers: Asterisk 22, AMI events UserEvent, DialBegin, DialEnd, BridgeEnter, Hold, Unhold and Hangup.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from ami_listener import observations as seen
from ami_listener import responders
from dialplan import contract

OPERATOR_CHANNEL = ("PJSIP/op-", "PJSIP/web-")  # on the desk, and in the page
TRUNK_CHANNEL = ("PJSIP/trunk-", "PJSIP/trunk2-")  # the one line to the network, and the other
CHANNEL_STATE_UP = "6"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def operator_of(channel: str) -> str:
    """Whose phone `channel` is (PJSIP/op-<id>-<8 hex digits>, or web- for op-); empty for every other channel."""
    phone = next((known for known in OPERATOR_CHANNEL if channel.startswith(known)), None)
    return channel.removeprefix(phone).rpartition("-")[0] if phone else ""


def moment(epoch: str, otherwise: datetime) -> datetime:
    """Asterisk's `seconds.microseconds` without the rounding of a float; `otherwise` where there is none."""
    whole, _, part = epoch.partition(".")
    micros = part[:6].ljust(6, "0")
    if not (whole.isdecimal() and micros.isdecimal()):
        return otherwise
    return _EPOCH + timedelta(seconds=int(whole), microseconds=int(micros))


def number(text: str) -> int:
    """A number that Asterisk wrote; 0 where it left it out."""
    return int(text) if text.isascii() and text.isdecimal() else 0


def signed(text: str) -> int:
    """A number that may be below 0; 0 where Asterisk left it out."""
    return -number(text[1:]) if text.startswith("-") else number(text)


def dialplan_fact(word: str, data: str, call_id: str, caller: str, at: datetime) -> seen.Observation | None:
    """What the dialplan said by UserEvent or CELGenUserEvent: the same words, the same meaning."""
    said = dict(parse_qsl(data, keep_blank_values=True))
    value = {key: _printable(said.get(key, "")) for key in contract.DIALPLAN_FACTS.get(word, ())}
    call_id = value.get("call") or call_id  # said on another channel than the resident's
    match word:
        case "received":
            presented = "" if caller == "<unknown>" else caller
            return seen.Received(
                call_id=call_id, at=at, number=presented, presentation=value["pres"], did=value["did"]
            )
        case "test-received":
            return seen.TestReceived(call_id=call_id, at=at)
        case "planned":
            return seen.Planned(
                call_id=call_id,
                at=at,
                line=value["line"],
                resident_id=value["resident"],
                subject=value["subject"],
                prompt_set=value["set"],
                priority=number(value["prio"]),
                queue=value["queue"],
            )
        case "replaced":
            return seen.Replaced(call_id=call_id, at=at, by_call_id=value["by"])
        case "call-back-answered":
            return seen.CallBackLifted(call_id=call_id, at=at, attempt=number(value["attempt"]))
        case "reached":
            return seen.Reached(call_id=call_id, at=at, by=value["by"], responder_id=value["responder"])
        case "refused":
            presented = "" if caller == "<unknown>" else caller
            lines = number(value["lines"])
            return seen.Refused(call_id=call_id, at=at, number=presented, presentation=value["pres"], lines=lines)
        case "triage":
            by_key, priority = value["key"] == "1", signed(value["prio"])
            return seen.Triaged(call_id=call_id, at=at, answer=value["answer"], by_key=by_key, priority=priority)
        case "storm-began":
            calls, seconds = number(value["calls"]), number(value["seconds"])
            return seen.StormRose(call_id=call_id, at=moment(value["at"], at), calls=calls, seconds=seconds)
        case "storm-ended":
            return seen.StormFell(call_id=call_id, at=moment(value["at"], at))
        case "ended":
            return seen.DialplanEnded(
                call_id=call_id,
                at=at,
                source=value["source"],
                cause=number(value["cause"]),
                answered=value["answered"] == "1",
            )
        case "asked":
            return seen.Asked(
                call_id=call_id, at=at, operator_id=value["operator"], wanted=value["wanted"], key_id=value["key"]
            )
        case "handed-over":
            return seen.HandedOver(
                call_id=call_id,
                at=at,
                from_operator_id=value["from"],
                to_operator_id=value["to"],
                leg_id=value["leg"],
            )
        case "closed":
            return seen.Closed(
                call_id=call_id,
                at=at,
                operator_id=value["operator"],
                disposition=value["disposition"],
                has_looked_again=value["looked"] == "1",
            )
        case _:
            fact = responders.fact(word, value, call_id, at)
            return seen.Stated(call_id=call_id, at=at, fact=fact) if fact is not None else None


def _printable(text: str) -> str:
    # a network may present anything: what cannot be printed (a NUL) some databases refuse
    return "".join(letter for letter in text if letter.isprintable())


def to_observation(message: Mapping[str, str], received_at: datetime) -> seen.Observation | None:
    """What `message` shows. `received_at` is used where Asterisk did not say when."""
    at = moment(message.get("Timestamp", ""), received_at)
    match message.get("Event"):
        case "UserEvent" if message.get("UserEvent") == contract.USER_EVENT:
            return _user_event(message, at)
        case "DialBegin" | "DialEnd" as event:
            return _dial(event, message, at)
        case "BridgeEnter":
            return _channel_in_bridge(message, at)
        case "Hold" | "Unhold" as event:
            return _hold(event, message, at)
        case "Hangup":
            return _hangup(message, at)
        case "ChannelTalkingStart" if message.get("Linkedid") == message.get("Uniqueid"):
            return seen.ResidentTalked(call_id=message.get("Linkedid", ""), at=at)
        case _:
            return None


def _user_event(message: Mapping[str, str], at: datetime) -> seen.Observation | None:
    call_id, caller = message.get("Linkedid", ""), message.get("CallerIDNum", "")
    if not call_id:
        return None
    return dialplan_fact(message.get("Fact", ""), message.get("Data", ""), call_id, caller, at)


def _dial(event: str, message: Mapping[str, str], at: datetime) -> seen.Observation | None:
    call_id, leg_id = message.get("DestLinkedid", ""), message.get("DestUniqueid", "")
    operator_id, status = operator_of(message.get("DestChannel", "")), message.get("DialStatus", "")
    # CHANUNAVAIL is also Asterisk's word for whatever it cannot name: the cause of the hang-up says more
    if event == "DialEnd" and call_id and call_id == leg_id and status not in ("ANSWER", "CHANUNAVAIL"):
        return seen.CallBackDialled(call_id=call_id, at=at, dial_status=status)
    if not operator_id or not call_id or call_id == leg_id:
        return None
    if message.get("Channel", "").startswith(responders.LEG_CHANNEL):
        return seen.SideCall(call_id=call_id, at=at)  # a phone of ours, rung as a responder's
    if event == "DialBegin":
        return seen.LegRang(call_id=call_id, at=at, leg_id=leg_id, operator_id=operator_id)
    if status == "ANSWER":
        return seen.LegAnswered(call_id=call_id, at=at, leg_id=leg_id, operator_id=operator_id)
    return seen.LegNotAnswered(call_id=call_id, at=at, leg_id=leg_id, operator_id=operator_id, dial_status=status)


def _channel_in_bridge(message: Mapping[str, str], at: datetime) -> seen.Observation | None:
    call_id, channel_id = message.get("Linkedid", ""), message.get("Uniqueid", "")
    return bridged(call_id, channel_id, message.get("Channel", ""), message.get("BridgeUniqueid", ""), at)


def bridged(call_id: str, channel_id: str, channel: str, bridge_id: str, at: datetime) -> seen.Observation | None:
    """The resident or an operator came into a bridge; nothing for any other channel."""
    if not call_id:
        return None
    if call_id == channel_id:
        return seen.ResidentBridged(call_id=call_id, at=at, bridge_id=bridge_id, channel=channel)
    operator_id = operator_of(channel)
    if not operator_id:
        return None
    return seen.LegBridged(
        call_id=call_id, at=at, leg_id=channel_id, operator_id=operator_id, bridge_id=bridge_id, channel=channel
    )


def _hold(event: str, message: Mapping[str, str], at: datetime) -> seen.Observation | None:
    call_id, operator_id = message.get("Linkedid", ""), operator_of(message.get("Channel", ""))
    if not call_id or not operator_id:
        return None  # a resident's telephone has no such key; a network that says so changes nothing
    leg_id = message.get("Uniqueid", "")
    return seen.LegHeld(call_id=call_id, at=at, leg_id=leg_id, operator_id=operator_id, is_held=event == "Hold")


def _hangup(message: Mapping[str, str], at: datetime) -> seen.Observation | None:
    call_id, channel_id = message.get("Linkedid", ""), message.get("Uniqueid", "")
    cause, operator_id = number(message.get("Cause", "")), operator_of(message.get("Channel", ""))
    if not call_id:
        return None
    if call_id == channel_id:
        return seen.ResidentEnded(call_id=call_id, at=at, source="", cause=cause)
    if not operator_id:
        return None
    was_up = message.get("ChannelState") == CHANNEL_STATE_UP if "ChannelState" in message else None
    return seen.LegEnded(
        call_id=call_id, at=at, leg_id=channel_id, operator_id=operator_id, cause=cause, was_up=was_up
    )
