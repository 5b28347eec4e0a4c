"""docs/asyncapi.yaml tells programs what the centre says: every fact, topic and key is there as the code has it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain import facts, requests, sos, topics
from domain.facts import FACTS
from tests.support.asyncapi import data_schema

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
FILE = Path(__file__).parents[2] / "docs" / "asyncapi.yaml"
PAGE: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
MESSAGES = PAGE["components"]["messages"]


@pytest.mark.parametrize("word", sorted(FACTS))
def test_each_fact_has_its_message_with_exactly_its_data(word: str) -> None:
    common, own = MESSAGES[word]["payload"]["allOf"]
    assert common == {"$ref": "#/components/schemas/fact"}
    assert own["properties"] == {"fact": {"const": word}, "data": data_schema(FACTS[word])}
    assert MESSAGES[word]["summary"] == " ".join((FACTS[word].__doc__ or "").split())
    for channel in ("incident", "centre"):
        assert PAGE["channels"][channel]["messages"][word] == {"$ref": f"#/components/messages/{word}"}


def test_no_fact_is_told_that_there_is_not() -> None:
    assert set(PAGE["channels"]["incident"]["messages"]) == set(FACTS)


def test_the_frame_of_a_fact_has_the_keys_that_are_sent() -> None:
    fact = facts.ResidentSpoke(call_id="c", happened_at=AT)
    sent = json.loads(topics.fact_payload(1, fact, AT, False))
    frame = PAGE["components"]["schemas"]["fact"]
    assert set(sent) == set(frame["properties"]) == set(frame["required"])


def test_topics_are_those_of_the_code() -> None:
    address = {name: channel["address"] for name, channel in PAGE["channels"].items()}
    said = facts.ResidentSpoke(call_id="c", happened_at=AT)
    placed = facts.ResidentSpoke(call_id="c", incident_id="i", happened_at=AT)
    assert topics.fact(placed) == address["incident"].format(incident_id="i", fact="resident_spoke")
    assert topics.fact(said) == address["centre"].format(fact="resident_spoke")
    assert address["journalHead"] == topics.JOURNAL_HEAD
    assert topics.alarm("disk", "data") == address["alarm"].format(alarm="disk", subject="data")
    assert topics.status("ami_listener") == address["status"].format(process="ami_listener")
    assert address["sos"].format(device_id="+") == topics.SOS
    assert (address["callBack"], address["callBackAnswer"]) == (topics.CALL_BACK, topics.CALL_BACK_ANSWER)
    assert topics.sos_answer("w") == address["sosAnswer"].format(device_id="w")


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("journalHead", topics.head_payload(7, "9f")),
        ("status", topics.status_payload(True)),
        ("journalGaps", topics.gaps_payload(missed=1, filled=1, unexplained=0)),
        ("sosAnswer", sos.answer("17", "sos-w.17")),
        ("callBackAnswer", requests.answer("17")),
        (
            "alarm",
            topics.alarm_payload(
                facts.AlarmRaised(call_id="", happened_at=AT, alarm="disk", subject="data", detail="")
            ),
        ),
    ],
)
def test_other_messages_have_exactly_the_keys_that_are_sent(name: str, sent: str) -> None:
    payload = MESSAGES[name]["payload"]
    assert set(json.loads(sent)) == set(payload["properties"]) == set(payload["required"])


def test_what_is_retained_says_so() -> None:
    retained = {name for name, one in PAGE["operations"].items() if one["bindings"]["mqtt"]["retain"]}
    assert retained == {"tellJournalHead", "tellJournalGaps", "tellAlarm", "tellStatus"}


def test_every_reference_leads_somewhere() -> None:
    for one in _references(PAGE):
        found: Any = PAGE
        for part in one.removeprefix("#/").split("/"):
            found = found[part]


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [one for part in value.values() for one in _references(part)]
    if isinstance(value, list):
        return [one for part in value for one in _references(part)]
    return []
