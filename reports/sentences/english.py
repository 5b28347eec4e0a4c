"""What happened, in English."""

from collections.abc import Callable
from typing import Any, Final

Data = dict[str, Any]


def _because(reasons: list[str]) -> str:
    return f" ({'; '.join(reasons)})" if reasons else ""


ENGLISH: Final[dict[str, Callable[[Data], str]]] = {
    "help_call_received": lambda d: f"help call received ({d['caller']}, number dialled {d['did']})",
    "resident_identified": lambda d: "resident identified: " + (", ".join(d["resident_ids"]) or "nobody on the list"),
    "plan_chosen": lambda d: f"plan chosen by {d['line']}: queue {d['queue']}, urgency {d['priority']}",
    "plan_fixed": lambda d: f"plan fixed, urgency {d['score']}{_because(d['reasons'])}: {', '.join(d['tiers'])}",
    "incident_opened": lambda d: f"incident opened for {d['subject']}",
    "incident_joined": lambda d: f"press {d['press']} of {d['subject']} joins its open incident",
    "help_call_replaced": lambda d: f"a newer press is the line now ({d['by_call_id']})",
    "operator_rang": lambda d: f"operator {d['operator_id']} rings",
    "operator_did_not_answer": lambda d: f"operator {d['operator_id']} did not answer ({d['dial_status']})",
    "operator_answered": lambda d: f"operator {d['operator_id']} answered after {d['after_seconds']:.1f} s",
    "operator_joined": lambda d: f"operator {d['operator_id']} and the resident hear each other",
    "operator_left": lambda d: f"operator {d['operator_id']} left (cause {d['cause']})",
    "resident_held": lambda d: f"operator {d['operator_id']} put the talk on hold",
    "resident_resumed": lambda d: f"operator {d['operator_id']} came back to the talk",
    "help_call_ended": lambda d: f"help call ended by the {d['ended_by']} after {d['seconds']:.1f} s",
    "help_call_abandoned": lambda _: "the resident was gone before a human answered: call back",
    "recording_sealed": lambda d: f"recording sealed: {d['seconds']:.1f} s, {d['file']}",
    "recording_erased": lambda d: f"recording erased: {d['file']}",
    "phone_tested": lambda d: f"phone tested: {d['result']}",
    "incident_closed": lambda d: f"incident closed: {d['disposition']}",
    "listener_connected": lambda _: "the listener follows Asterisk",
    "tier_started": lambda d: f"tier {d['tier']} is rung, round {d['round']}: {d['contacts']} contacts",
    "responder_rang": lambda d: f"{d['responder_id']} ({d['tier']}) rings",
    "responder_picked_up": lambda d: f"{d['responder_id']}: somebody or a machine lifted",
    "responder_took": lambda d: f"{d['responder_id']} ({d['tier']}) took it, by {d['line']}",
    "responder_declined": lambda d: f"{d['responder_id']} cannot go",
    "responder_did_not_take": lambda d: f"{d['responder_id']} did not take it ({d['reason']})",
    "responder_joined": lambda d: f"{d['responder_id']} and the resident hear each other",
    "responder_left": lambda d: f"{d['responder_id']} left after {d['seconds']:.1f} s",
    "responder_called_in": lambda d: f"{d['responder_id']} rang the help line and joined by key",
    "call_back_started": lambda d: f"call back, attempt {d['attempt']} ({d['reason']}) of {d['of_call_id']}",
    "call_back_answered": lambda d: f"call back, attempt {d['attempt']}: somebody or a machine lifted",
    "call_back_failed": lambda d: f"call back, attempt {d['attempt']} failed ({d['dial_status']})",
    "call_backs_exhausted": lambda d: f"{d['attempts']} calls back reached nobody: the ladder goes on",
    "resident_reached": lambda d: f"the resident is reached, by {d['by']} {d['responder_id']}".rstrip(),
    "resident_spoke": lambda _: "the resident's voice was heard",
    "silent_call": lambda d: f"silent call: nobody was heard for {d['seconds']:.1f} s",
    "operator_asked": lambda d: f"operator {d['operator_id']} asked for {d['wanted']}",
    "incident_handed_over": lambda d: f"handed over from {d['from_operator_id']} to {d['to_operator_id']}",
    "sos_received": lambda d: f"device {d['device_id']} was pressed: its resident is rung",
    "help_call_refused": lambda d: f"help call refused: {d['lines']} lines in use; call back",
    "triage_answered": lambda d: f"triage: {d['answer']}, by {'key' if d['by_key'] else 'silence'}",
    "storm_began": lambda d: f"storm: {d['calls']} calls in {d['seconds']} s",
    "storm_ended": lambda _: "the storm is over",
    "heartbeat_passed": lambda d: f"heartbeat passed by {d['way']}: rang after {d['ring_ms']:.0f} ms",
    "heartbeat_missed": lambda d: f"heartbeat missed by {d['way']}: {d['reason']}",
    "alarm_raised": lambda d: f"ALARM {d['alarm']}: {d['subject']} {d['detail']}".rstrip(),
    "alarm_cleared": lambda d: f"alarm {d['alarm']} is over: {d['subject']}",
    "part_ended": lambda d: f"{d['part']} was ended and is started again: {d['reason']}",
    "resident_erased": lambda d: f"everything personal of {d['resident_id']} was erased, by {d['erased_by']}",
    "journal_anchored": lambda d: f"the journal up to line {d['seq']} was signed",
}
