"""Calls recorded from a real Asterisk 22: both witnesses tell the same story, to the microsecond within reason.

Recorded in a running centre with two operators: NAME.ami is what the manager interface sent, NAME.csv the CEL rows.
"""

from pathlib import Path

import pytest

from ami_listener import cel
from ami_listener.tracker import Tracker
from ami_listener.translate import to_observation
from ami_listener.wire import Wire
from domain.facts import Fact
from tests.support.ami_story import BEGIN

TRANSCRIPTS = Path(__file__).parents[1] / "transcripts" / "ami"
RECEIVED = ["help_call_received", "incident_opened", "plan_chosen"]
TAKEN = ["operator_rang", "operator_answered", "operator_joined", "help_call_ended", "operator_left"]

STORIES = {
    "answered_after_a_miss": [
        *RECEIVED,
        "operator_rang",
        "operator_did_not_answer",
        "operator_rang",
        "operator_rang",
        "operator_answered",
        "operator_did_not_answer",
        "operator_joined",
        "help_call_ended",
        "operator_left",
    ],
    "operator_hangs_up": [*RECEIVED, *TAKEN],
    "abandoned": [
        *RECEIVED,
        "operator_rang",
        "operator_did_not_answer",
        "help_call_ended",
        "help_call_abandoned",
    ],
    "pressed_twice": [
        *RECEIVED,
        "operator_rang",
        "help_call_received",
        "incident_joined",
        "plan_chosen",
        "operator_did_not_answer",
        "help_call_replaced",
        "help_call_ended",
        *TAKEN,
    ],
    "test_call": [],
}


class Collector:
    def __init__(self) -> None:
        self.events: list[dict[str, str]] = []

    def dispatch(self, event) -> None:
        self.events.append(dict(event))


def tracker() -> Tracker:
    return Tracker(lambda number, presentation: (f"ph_{number}", "number"))


def messages(file: Path) -> list[dict[str, str]]:
    """The events in a file, as the wire hands them over."""
    collector = Collector()
    wire = Wire(collector)
    wire.connection_made(None)
    wire.data_received(file.read_bytes())
    return collector.events


def by_ami(name: str) -> list[Fact]:
    return facts(messages(TRANSCRIPTS / f"{name}.ami"))


def facts(heard: list[dict[str, str]]) -> list[Fact]:
    follower = tracker()
    found = [to_observation(event, BEGIN) for event in heard]
    return [fact for one in found if one is not None for fact in follower.observe(one)]


def by_cel(name: str) -> list[Fact]:
    follower = tracker()
    lines = (TRANSCRIPTS / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    found = [cel.to_observation(cel.parse(line)) for line in lines]
    return [fact for one in found if one is not None for fact in follower.observe(one)]


@pytest.mark.parametrize("name", STORIES)
def test_ami_tells_the_story(name):
    assert [fact.word for fact in by_ami(name)] == STORIES[name]


@pytest.mark.parametrize("name", STORIES)
def test_cel_tells_the_same_story_at_the_same_times(name):
    ami, record = ({fact.fact_id: fact for fact in facts} for facts in (by_ami(name), by_cel(name)))
    assert ami.keys() == record.keys()
    for fact_id, fact in ami.items():
        apart = abs((fact.happened_at - record[fact_id].happened_at).total_seconds())
        assert apart < 0.05, f"{fact_id}: {apart} s"


@pytest.mark.parametrize(
    ("name", "by"),
    [("operator_hangs_up", "operator"), ("answered_after_a_miss", "resident"), ("abandoned", "resident")],
)
def test_both_know_who_hung_up(name, by):
    for facts in (by_ami(name), by_cel(name)):
        assert [fact.data["ended_by"] for fact in facts if fact.word == "help_call_ended"] == [by]
