"""Where on MQTT a town's own screens, sirens and gateways hear what happened: names and payloads, version 1.

Documented for their authors in docs/mqtt.md. A payload carries ids only, never a name, a number or health data.
"""

import json
from datetime import datetime
from typing import Final
from urllib.parse import quote

from domain.facts import AlarmCleared, AlarmRaised, Fact

VERSION: Final = 1
ROOT: Final = f"saijai/v{VERSION}"
SOS: Final = f"{ROOT}/sos/+"  # what devices say
CALL_BACK: Final = f"{ROOT}/command/call_back"  # what another program may ask; nothing else is heard over MQTT
CALL_BACK_ANSWER: Final = f"{CALL_BACK}/answer"
JOURNAL_HEAD: Final = f"{ROOT}/journal/head"  # retained
JOURNAL_GAPS: Final = f"{ROOT}/journal/gaps"  # retained
EVERY_FACT: Final = (f"{ROOT}/incident/#", f"{ROOT}/centre/#")  # what a subscriber to everything asks for


def fact(told: Fact) -> str:
    """The topic of one fact: below its incident, or below `centre` where it belongs to none."""
    if told.incident_id:
        return f"{ROOT}/incident/{_level(told.incident_id)}/{told.word}"
    return f"{ROOT}/centre/{told.word}"


def status(process: str) -> str:
    """The retained sign of life of one process; its last will says when it is gone."""
    return f"{ROOT}/status/{_level(process)}"


def sos_answer(device_id: str) -> str:
    """Where one device hears whether its press is on record."""
    return f"{ROOT}/sos/{_level(device_id)}/answer"


def alarm(name: str, subject: str) -> str:
    """The retained state of one alarm: who comes late still sees what is wrong."""
    return f"{ROOT}/alarm/{_level(name)}/{_level(subject)}"


def alarm_payload(told: AlarmRaised | AlarmCleared) -> str:
    """Whether it is raised, since when, and what is wrong."""
    is_raised = isinstance(told, AlarmRaised)
    since = told.happened_at.isoformat(timespec="microseconds")
    detail = told.detail if isinstance(told, AlarmRaised) else ""
    return json.dumps({"v": VERSION, "raised": is_raised, "since": since, "detail": detail}, ensure_ascii=False)


def fact_payload(seq: int, told: Fact, recorded_at: datetime, recovered: bool) -> str:
    """One fact as the JSON object of version 1."""
    return json.dumps(
        {
            "v": VERSION,
            "seq": seq,
            "fact_id": told.fact_id,
            "fact": told.word,
            "incident_id": told.incident_id,
            "call_id": told.call_id,
            "happened_at": told.happened_at.isoformat(timespec="microseconds"),
            "recorded_at": recorded_at.isoformat(timespec="microseconds"),
            "recovered": recovered,
            "data": {name: value for name, value in told.data.items() if name not in told.personal},
        },
        ensure_ascii=False,
    )


def head_payload(seq: int, chain_hash: str) -> str:
    """The last line of the journal: who keeps it can tell later that lines were removed."""
    return json.dumps({"v": VERSION, "seq": seq, "hash": chain_hash})


def gaps_payload(missed: int, filled: int, unexplained: int) -> str:
    """What the live link did not tell: how much, how much of it was found, and what nothing explains."""
    return json.dumps({"v": VERSION, "missed": missed, "filled": filled, "unexplained": unexplained})


def status_payload(online: bool) -> str:
    """Whether the process is there."""
    return json.dumps({"v": VERSION, "online": online})


def _level(name: str) -> str:
    # an id is one level of a topic: "/", "+" and "#" would make more of it
    return quote(name, safe="")
