"""Another program asks by MQTT for what is safe to ask twice; what it says is read here, or what is wrong is named.

Pure. The payload is one JSON object: `id` (the asker's own name of this request; a repeat of it is the same request)
and `incident` (whose resident is to be rung back).
"""

import json
import re
from dataclasses import dataclass
from typing import Final

MOST_OCTETS: Final = 1000
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_INCIDENT: Final = re.compile(r"[A-Za-z0-9_.-]{1,120}")


class RequestRefused(ValueError):
    """Nothing can be done with this; the text says what would be right, and repeats nothing of it."""


@dataclass(frozen=True)
class CallBackRequest:
    """Ring the resident of this incident."""

    sent_id: str
    incident_id: str


def read(payload: bytes) -> CallBackRequest:
    """What was asked. RequestRefused: it has no id or no incident."""
    if len(payload) > MOST_OCTETS:
        raise RequestRefused(f"the message is longer than {MOST_OCTETS} octets")
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError):  # the second: brackets within brackets, hundreds deep
        said = None
    if not isinstance(said, dict):
        raise RequestRefused('the message is no JSON object like {"id": "17", "incident": "..."}')
    sent_id, incident_id = said.get("id"), said.get("incident")
    if not isinstance(sent_id, str) or not _ID.fullmatch(sent_id):
        raise RequestRefused("id is missing: 1 to 40 letters, digits, - and _ that name this request")
    if not isinstance(incident_id, str) or not _INCIDENT.fullmatch(incident_id):
        raise RequestRefused("incident is missing: the id of an open incident, as the topics of its facts have it")
    return CallBackRequest(sent_id, incident_id)


def answer(sent_id: str, reason: str = "") -> str:
    """What the asker is told: accepted once the journal has it, or why not. Version 1."""
    return json.dumps({"v": 1, "id": sent_id, "accepted": not reason, "reason": reason})
