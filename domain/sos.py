"""A press of a pendant, a watch or an app comes as a message; what it says is read here, or what is wrong is named.

Pure. The payload is one JSON object: `id` (the device's own name of this press; required, so that a repeat is known
for one), `at` (ISO 8601, the device's clock), `latitude` and `longitude` in degrees, `battery` in per cent.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

MOST_OCTETS: Final = 2000
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")  # goes into the names of channels and topics


class SosRefused(ValueError):
    """No press can be read from this; the text says what would be right, and repeats nothing of it."""


@dataclass(frozen=True)
class Sos:
    """One press of a device."""

    device_id: str
    sent_id: str
    sent_at: str = ""
    latitude: float | None = None
    longitude: float | None = None
    battery: int | None = None

    @property
    def call_id(self) -> str:
        """The id under which the case and its calls are known."""
        return f"sos-{self.device_id}.{self.sent_id}"  # no id has a dot: no two presses share one


def device_id(text: str) -> str:
    """The id of a device as it is written. SosRefused: another kind of text."""
    if not _ID.fullmatch(text):
        raise SosRefused("a device id has 1 to 40 letters, digits, - and _")
    return text


def read(device: str, payload: bytes) -> Sos:
    """What a device sent. SosRefused: it has no id that tells this press from others.

    A wrong battery or place spoils no press: it is left out.
    """
    known = device_id(device)
    if len(payload) > MOST_OCTETS:
        raise SosRefused(f"the message is longer than {MOST_OCTETS} octets")
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError):  # the second: brackets within brackets, hundreds deep
        raise SosRefused('the message is no JSON object like {"id": "17"}') from None
    found = said.get("id") if isinstance(said, dict) else None
    sent_id = str(found) if isinstance(found, str | int) else ""
    if not _ID.fullmatch(sent_id):
        raise SosRefused("id is missing: 1 to 40 letters, digits, - and _ that name this press of the device")
    latitude, longitude = _number(said.get("latitude"), 90), _number(said.get("longitude"), 180)
    is_placed = latitude is not None and longitude is not None
    battery = _number(said.get("battery"), 100)
    return Sos(
        known,
        sent_id,
        _moment(said.get("at")),
        latitude if is_placed else None,
        longitude if is_placed else None,
        None if battery is None or battery < 0 else round(battery),
    )


def answer(sent_id: str, incident_id: str = "", reason: str = "") -> str:
    """What the device is told: accepted once the journal has it, or why not. Version 1."""
    return json.dumps({"v": 1, "id": sent_id, "accepted": not reason, "incident_id": incident_id, "reason": reason})


def _number(value: Any, most: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most:
        return None
    return float(value)


def _moment(value: Any) -> str:
    try:
        return datetime.fromisoformat(value).isoformat() if isinstance(value, str) else ""
    except ValueError:
        return ""
