"""What crosses the wire is what is used: manager.conf lets through the events that are read, and no other."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from ami_listener import client, translate
from ami_listener.translate import to_observation
from pbx import configuration
from tests.support.ami_story import BEGIN
from tests.support.event_filter import EventFilter
from tests.unit.test_ami_transcripts import STORIES, TRANSCRIPTS, facts, messages

CONFIGURATION = Path(configuration.__file__).with_name("etc") / "manager.conf"
OF_THE_LINK = {"FullyBooted", "ContactStatus"} | client.SECURITY_EVENTS


def _translated() -> set[str]:
    """The events that have a case of their own in the translation."""
    tree = ast.parse(inspect.getsource(translate.to_observation))
    return {node.value.value for node in ast.walk(tree) if isinstance(node, ast.MatchValue)}  # type: ignore[attr-defined]


@pytest.fixture(name="wanted")
def _wanted() -> EventFilter:
    return EventFilter.read(CONFIGURATION)


def test_the_events_that_are_let_through_are_those_that_are_used(wanted: EventFilter):
    assert wanted.included == _translated() | OF_THE_LINK
    source = inspect.getsource(client.AmiLink)
    assert re.search(r'== "FullyBooted"', source) and re.search(r'== "ContactStatus"', source)


@pytest.mark.parametrize("name", STORIES)
def test_with_the_filter_every_fact_is_told_all_the_same(name: str, wanted: EventFilter):
    everything = messages(TRANSCRIPTS / f"{name}.ami")
    passed = [one for one in everything if wanted.lets_through(one)]
    assert len(passed) < len(everything)
    assert facts(passed) == facts(everything)


@pytest.mark.parametrize("name", STORIES)
def test_most_of_what_is_let_through_means_something(name: str, wanted: EventFilter):
    passed = [one for one in messages(TRANSCRIPTS / f"{name}.ami") if wanted.lets_through(one)]
    idle = [one for one in passed if to_observation(one, BEGIN) is None]
    assert [one for one in idle if one["Event"] not in ("DialEnd", "UserEvent")] == []
