"""A fact as one sentence for a person at a terminal: ids only, no name, no number."""

from collections.abc import Callable
from typing import Any

from domain.facts import Fact

Data = dict[str, Any]
_SENTENCES: dict[str, Callable[[Data], str]] = {
    "help_call_received": lambda d: f"help call received ({d['caller']}, number dialled {d['did']})",
    "resident_identified": lambda d: "resident identified: " + (", ".join(d["resident_ids"]) or "nobody on the list"),
    "plan_chosen": lambda d: f"plan chosen by {d['line']}: queue {d['queue']}, urgency {d['priority']}",
    "plan_fixed": lambda d: f"plan fixed, urgency {d['score']} ({'; '.join(d['reasons'])}): {', '.join(d['tiers'])}",
    "incident_opened": lambda d: f"incident opened for {d['subject']}",
    "incident_joined": lambda d: f"press {d['press']} of {d['subject']} joins its open incident",
    "help_call_replaced": lambda d: f"a newer press is the line now ({d['by_call_id']})",
    "operator_rang": lambda d: f"operator {d['operator_id']} rings",
    "operator_did_not_answer": lambda d: f"operator {d['operator_id']} did not answer ({d['dial_status']})",
    "operator_answered": lambda d: f"operator {d['operator_id']} answered after {d['after_seconds']:.1f} s",
    "operator_joined": lambda d: f"operator {d['operator_id']} and the resident hear each other",
    "operator_left": lambda d: f"operator {d['operator_id']} left (cause {d['cause']})",
    "help_call_ended": lambda d: f"help call ended by the {d['ended_by']} after {d['seconds']:.1f} s",
    "help_call_abandoned": lambda _: "the resident was gone before a human answered: call back",
    "recording_sealed": lambda d: f"recording sealed: {d['seconds']:.1f} s, {d['file']}",
    "recording_erased": lambda d: f"recording erased: {d['file']}",
    "phone_tested": lambda d: f"phone tested: {d['result']}",
    "incident_closed": lambda d: f"incident closed: {d['disposition']}",
    "listener_connected": lambda _: "the listener follows Asterisk",
}


def sentence(fact: Fact) -> str:
    """What happened, in plain English."""
    tell = _SENTENCES.get(fact.word)
    return tell(fact.data) if tell else fact.word.replace("_", " ")
