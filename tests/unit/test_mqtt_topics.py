"""What a subscriber outside may rely on: topics and payloads of version 1."""

import json
from datetime import UTC, datetime

import pytest

from domain import facts, topics

AT = datetime(2026, 11, 22, 1, 0, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("incident_id", "topic"),
    [
        ("saijai-1732291234.5", "saijai/v1/incident/saijai-1732291234.5/operator_rang"),
        ("", "saijai/v1/centre/operator_rang"),
        ("a/b+#", "saijai/v1/incident/a%2Fb%2B%23/operator_rang"),
    ],
)
def test_a_fact_is_told_below_its_incident(incident_id, topic):
    rang = facts.OperatorRang(call_id="c", happened_at=AT, incident_id=incident_id, operator_id="noi", leg_id="l")
    assert topics.fact(rang) == topic


def test_a_payload_says_everything_once():
    fact = facts.ResidentIdentified(
        call_id="c", happened_at=AT, incident_id="i", phone_id="ph_1", resident_ids=("r1", "r2")
    )
    assert json.loads(topics.fact_payload(7, fact, AT, recovered=True)) == {
        "v": 1,
        "seq": 7,
        "fact_id": "c/resident_identified",
        "fact": "resident_identified",
        "incident_id": "i",
        "call_id": "c",
        "happened_at": "2026-11-22T01:00:00.000005+00:00",
        "recorded_at": "2026-11-22T01:00:00.000005+00:00",
        "recovered": True,
        "data": {"phone_id": "ph_1", "resident_ids": ["r1", "r2"]},
    }


def test_what_hints_at_somebodys_health_stays_in_the_journal():
    plan = facts.PlanFixed(
        call_id="c", happened_at=AT, resident_ids=("r1",), tiers=("operator:operators",), score=30,
        reasons=("dependency bed: +30",), sends=True,
    )  # fmt: skip
    said = json.loads(topics.fact_payload(7, plan, AT, recovered=False))["data"]
    assert said == {"resident_ids": ["r1"], "tiers": ["operator:operators"], "score": 30}
    assert set(plan.data) == {*said, "reasons", "sends"}


def test_retained_topics():
    assert topics.JOURNAL_HEAD == "saijai/v1/journal/head"
    assert json.loads(topics.head_payload(3, "ab")) == {"v": 1, "seq": 3, "hash": "ab"}
    assert topics.status("ami_listener") == "saijai/v1/status/ami_listener"
    assert json.loads(topics.status_payload(online=False)) == {"v": 1, "online": False}


def test_every_fact_of_the_documentation_exists_and_every_fact_is_documented():
    from pathlib import Path

    text = (Path(__file__).parents[2] / "docs" / "mqtt.md").read_text(encoding="utf-8")
    documented = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `")}
    assert documented == set(facts.FACTS)
