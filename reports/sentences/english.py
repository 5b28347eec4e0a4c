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
    "operator_signed_in": lambda d: f"operator {d['operator_id']} takes calls from now on",
    "operator_paused": lambda d: f"operator {d['operator_id']} takes a pause ({d['reason']})",
    "operator_resumed": lambda d: f"operator {d['operator_id']} takes calls again",
    "operator_signed_out": lambda d: f"operator {d['operator_id']} has gone",
    "talk_supervised": lambda d: f"{d['by']} is in the talk of operator {d['operator_id']} ({d['way']})",
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
    "prompts_installed": lambda d: f"{d['node']}: callers hear {d['prompt_id']} in version {d['version'][:12]}",
    "studio_pin_refused": lambda d: f"wrong PIN for the recording of prompts, try {d['tries']}, by {d['caller']}",
    "resident_erased": lambda d: f"everything personal of {d['resident_id']} was erased, by {d['erased_by']}",
    "gaps_explained": lambda d: f"{d['explained_by']} looked after {d['explained']} gaps that nothing had explained",
    "account_signed_in": lambda d: f"{d['account_id']} signed in at the console ({d['way']})",
    "account_signed_out": lambda d: f"{d['account_id']} signed out at the console",
    "sign_in_refused": lambda d: (
        f"sign-in refused at the console: {d['account_id'] or 'no such account'} ({d['reason']})"
    ),
    "account_changed": lambda d: f"account {d['account_id']}: {d['change']}, by {d['by']}",
    "resident_viewed": lambda d: f"{d['by']} saw the card of {d['resident_id']}",
    "journal_anchored": lambda d: f"the journal up to line {d['seq']} was signed",
    "note_written": lambda d: f"note by {d['by']}: {d['text'] or 'erased'}",
    "colour_given": lambda d: f"{d['by']} judges it {d['colour'] or 'erased'}",
    "situation_named": lambda d: (
        f"{d['by']} follows the plan for {d['situation'] or 'erased'}, version {d['version']}"
    ),
    "step_ticked": lambda d: (
        f"{d['by']}: step {d['step'] or 'erased'} {'done' if d['is_done'] else 'not done after all'}"
    ),
    "second_look_given": lambda d: f"second look by {d['by']}{'' if d['is_other'] else ', who had the talk'}",
    "incident_taken": lambda d: f"operator {d['by']} looks after it",
    "location_asked": lambda d: f"{d['by']} sent the location link by {d['way']}: {d['result']}",
    "resident_registered": lambda d: f"{d['resident_id']} is on the list, version {d['version']}, by {d['by']}",
    "action_plan_changed": lambda d: (
        f"the plan for {d['situation']} was changed by {d['by']}, version {d['version']}"
    ),
}
