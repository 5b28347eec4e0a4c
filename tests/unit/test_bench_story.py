"""A recorded help call told anew is a whole help call of its own, to both witnesses."""

from datetime import timedelta
from pathlib import Path

import pytest

from ami_listener import cel
from ami_listener.tracker import Tracker
from ami_listener.translate import to_observation
from ami_listener.wire import headers
from bench import story
from bench.story import FACTS, RECORDED, Step, Story, Telling
from domain.facts import Fact
from pbx import configuration
from tests.support.ami_story import BEGIN
from tests.support.event_filter import EventFilter
from tests.unit.test_ami_transcripts import messages


def tell(one: Story, first_channel: int = 0, resident: int = 7) -> list[Step]:
    telling = Telling(one, first_channel, resident, BEGIN)
    steps: list[Step] = []
    while (step := telling.next(BEGIN + timedelta(milliseconds=len(steps)))) is not None:
        steps.append(step)
    return steps


def tracker() -> Tracker:
    return Tracker(lambda number, presentation: (f"ph_{number}", "number"))


def live(steps: list[Step], follower: Tracker) -> list[Fact]:
    found = [to_observation(headers(step.ami.removesuffix("\r\n\r\n")), BEGIN) for step in steps]
    return [fact for one in found if one is not None for fact in follower.observe(one)]


def record(steps: list[Step], follower: Tracker) -> list[Fact]:
    found = [cel.to_observation(cel.parse(line)) for step in steps for line in step.cel.splitlines()]
    return [fact for one in found if one is not None for fact in follower.observe(one)]


@pytest.mark.parametrize("name", FACTS)
def test_both_witnesses_tell_as_many_facts_as_are_waited_for(name: str) -> None:
    steps = tell(story.load(name))
    assert len(live(steps, tracker())) == FACTS[name]
    follower = tracker()
    live(steps, follower)
    assert record(steps, follower) == [], "the record knows nothing that was not told live"
    assert not follower.book.incidents, "the operator has said how it ended"
    assert not follower.book.open_call_ids()


@pytest.mark.parametrize("name", FACTS)
def test_what_the_record_tells_alone_is_the_same_but_for_the_voice(name: str) -> None:
    steps = tell(story.load(name))
    words = sorted(fact.word for fact in live(steps, tracker()) if fact.word != "resident_spoke")
    assert sorted(fact.word for fact in record(steps, tracker())) == words


@pytest.mark.parametrize("name", FACTS)
def test_two_tellings_have_nothing_in_common(name: str) -> None:
    one = story.load(name)
    first, second = tracker(), tracker()
    told = {fact.fact_id for fact in live(tell(one), first)}
    assert told.isdisjoint(fact.fact_id for fact in live(tell(one, 16, 8), second))
    texts = "".join(step.ami + step.cel for step in tell(one))
    assert "1795392" not in texts, "a time or an id of the day when it was recorded"
    assert "0999999101" not in texts
    assert "HW-001" not in texts


@pytest.mark.parametrize("name", FACTS)
def test_a_telling_is_as_long_as_what_was_recorded(name: str) -> None:
    for file, part in ((f"{name}.ami", "ami"), (f"{name}.csv", "cel")):
        recorded = (RECORDED / file).read_bytes().decode()
        told = "".join(getattr(step, part) for step in tell(story.load(name)))
        assert told.count("\n") == recorded.count("\n")
        assert abs(len(told) - len(recorded)) < 0.03 * len(recorded)


@pytest.mark.parametrize("name", FACTS)
def test_asterisk_would_have_sent_every_event(name: str) -> None:
    wanted = EventFilter.read(Path(configuration.__file__).with_name("etc") / "manager.conf")
    assert all(wanted.lets_through(one) for one in messages(RECORDED / f"{name}.ami"))
