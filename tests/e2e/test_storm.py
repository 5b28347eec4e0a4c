"""More people press than operators can answer: the most urgent first, nobody forgotten, nobody refused in silence."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from phones import sound
from phones.desk import PhoneDesk
from phones.leg import Leg
from phones.phone import Phone
from tests.support.centre import UNKNOWN, CentreUnderTest, centre_under_test
from tests.support.eventually import eventually

OPERATOR = "malee"
QUEUES = ("operators", "waiting-room")
TALK_SECONDS = 1.2  # a talk that whoever stands by has time to notice
# residents of samples/residents.csv, each alone on this phone; the higher, the more dependent
BED, HOME, SOCIAL, ALONE = "0999999111", "0999999106", "0999999110", "0999999105"
FIRST = "0999999101"  # before all of them
OF = {BED: "HW-012", HOME: "HW-007", SOCIAL: "HW-011", ALONE: "HW-006"}
FEW = {
    "ring_places": 2,
    "trunk_lines": 6,
    "longest_wait_seconds": 20,
    "storm_calls": 100,
    "storm_busy_seconds": 600,
    "triage_seconds": 3,
    "least_talk_seconds": 0,
    "ladder_after_seconds": 600,  # nobody outside the centre in these stories
}


@pytest.fixture(scope="module")
async def crowded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CentreUnderTest]:
    """One operator, two places in the ring, six lines; no storm."""
    async with centre_under_test(tmp_path_factory.mktemp("crowd") / "data", (OPERATOR,), **FEW) as running:
        yield running


@pytest.fixture
async def centre(crowded: CentreUnderTest) -> AsyncIterator[CentreUnderTest]:
    """Post-conditions of every story."""
    yield crowded
    await left_as_found(crowded)


async def left_as_found(centre: CentreUnderTest) -> None:
    await centre.hang_up_all()
    await centre.no_channel_left(10)
    verdict = await centre.verify()
    assert verdict.ok, verdict.problems


async def press(centre: CentreUnderTest, desk: PhoneDesk, number: str) -> Leg:
    button = await centre.resident(desk, number)
    leg = await button.press_button(centre.settings.help_number)
    await leg.established(3)
    return leg


async def press_in_turn(centre: CentreUnderTest, desk: PhoneDesk, *numbers: str) -> Leg:
    """Each presses when the one before waits: two at the same moment may both get the last place. The last leg."""
    legs = []
    for number in numbers:
        before = in_queues(centre)
        legs.append(await press(centre, desk, number))
        await eventually(lambda count=before: in_queues(centre) > count, 5, "she waits")
    return legs[-1]


async def busy(centre: CentreUnderTest, desk: PhoneDesk) -> tuple[Phone, Leg]:
    """The only operator talks to somebody else: her phone, and that talk."""
    (operator,) = await centre.register(desk, OPERATOR)
    operator.answer(0.1)
    await press(centre, desk, UNKNOWN)
    talk = await operator.ring()
    await talk.established()
    return operator, talk


def callers(centre: CentreUnderTest, queue: str) -> int:
    return sum("prio:" in line for line in centre.ask_asterisk(f"queue show {queue}").splitlines())


def in_queues(centre: CentreUnderTest) -> int:
    return sum(callers(centre, queue) for queue in QUEUES)


async def waiting(centre: CentreUnderTest, ring: int, room: int, within: float = 5.0) -> None:
    """So many callers in the ring, so many in the waiting room."""
    try:
        await eventually(lambda: tuple(callers(centre, queue) for queue in QUEUES) == (ring, room), within)
    except AssertionError:
        shown = "\n".join(centre.ask_asterisk(f"queue show {queue}") for queue in QUEUES)
        raise AssertionError(f"not {ring} in the ring and {room} in the room within {within:g} s:\n{shown}") from None


async def rung(centre: CentreUnderTest, *of: str) -> list[str]:
    """The residents in the order in which the operator's phone rang for them."""
    entries = sorted(await centre.journal(), key=lambda entry: entry.fact.happened_at)
    whose = {
        entry.fact.call_id: entry.fact.data["resident_id"] for entry in entries if entry.fact.word == "plan_chosen"
    }
    order = [whose.get(entry.fact.call_id, "") for entry in entries if entry.fact.word == "operator_rang"]
    return [resident_id for resident_id in order if resident_id in {OF[number] for number in of}]


async def serve(operator: Phone, times: int) -> None:
    """She answers, talks and hangs up, so many times."""
    for _ in range(times):
        talk = await operator.ring(8)
        await talk.established()
        await asyncio.sleep(TALK_SECONDS)
        await talk.hang_up()


async def test_five_callers_are_rung_for_by_urgency_whatever_the_order_in_which_they_came(
    centre: CentreUnderTest, desk: PhoneDesk
) -> None:
    operator, talk = await busy(centre, desk)
    await press_in_turn(centre, desk, SOCIAL, ALONE)
    await waiting(centre, ring=2, room=0)
    await press_in_turn(centre, desk, HOME, BED)
    await waiting(centre, ring=2, room=2)

    await talk.hang_up()
    await serve(operator, 4)
    order = await rung(centre, BED, HOME, SOCIAL, ALONE)
    assert order == [OF[number] for number in (BED, HOME, ALONE, SOCIAL)]


async def test_a_second_press_brings_a_waiting_resident_to_the_front_at_once(
    centre: CentreUnderTest, desk: PhoneDesk
) -> None:
    before = len(await rung(centre, BED, HOME, SOCIAL, ALONE))
    operator, talk = await busy(centre, desk)
    first = await press_in_turn(centre, desk, HOME, ALONE, SOCIAL)
    await waiting(centre, ring=2, room=1)
    await press(centre, desk, SOCIAL)
    await first.ended(3)
    await waiting(centre, ring=2, room=1)
    await talk.hang_up()
    await serve(operator, 3)
    order = (await rung(centre, BED, HOME, SOCIAL, ALONE))[before:]
    assert order == [OF[number] for number in (SOCIAL, HOME, ALONE)]


async def test_whoever_waited_too_long_goes_before_the_more_urgent(centre: CentreUnderTest, desk: PhoneDesk) -> None:
    before = len(await rung(centre, BED, HOME, SOCIAL, ALONE))
    operator, talk = await busy(centre, desk)
    low = await press_in_turn(centre, desk, SOCIAL)
    await press_in_turn(centre, desk, HOME, ALONE)
    await waiting(centre, ring=2, room=1)
    await eventually(lambda: sound.loud_seconds(bytes(low.heard)) > 1, 30, "a calm word while she waits")
    # the room looks again: she is in the ring now, and the next to be rung for
    await eventually(lambda: _score(centre, 600), 40, "she has waited long enough")
    await press(centre, desk, BED)
    await talk.hang_up()
    await serve(operator, 4)
    order = (await rung(centre, BED, HOME, SOCIAL, ALONE))[before:]
    assert order[0] == OF[SOCIAL], "the least urgent of all, but the first who had waited so long"


def _score(centre: CentreUnderTest, score: int) -> bool:
    ranks = [int(rank) for rank in re.findall(r"prio: (\d+)", centre.ask_asterisk("queue show operators"))]
    return any(rank >= (score + 100) * 3_000_000 for rank in ranks)


async def test_beyond_the_lines_a_caller_hears_busy_and_is_on_record(
    centre: CentreUnderTest, desk: PhoneDesk
) -> None:
    await busy(centre, desk)
    for position in range(5):
        await press(centre, desk, f"09999987{position:02d}")
    button = await centre.resident(desk, HOME)
    leg = await button.press_button(centre.settings.help_number)
    await leg.ended(3)
    assert not leg.was_up
    refused = (await centre.wait_fact("help_call_refused")).fact
    assert refused.data["lines"] == 7
    assert refused.data["phone_id"]
    words = await centre.facts(refused.call_id)
    assert sorted(words) in (["help_call_refused", "incident_joined"], ["help_call_refused", "incident_opened"])


@pytest.fixture
async def stormy(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CentreUnderTest]:
    """Three presses within ten seconds are a storm here."""
    settings = {**FEW, "storm_calls": 2, "storm_seconds": 10}
    async with centre_under_test(tmp_path_factory.mktemp("storm") / "data", (OPERATOR,), **settings) as running:
        yield running
        await left_as_found(running)


async def test_in_a_storm_callers_say_by_key_how_they_are_and_the_order_follows(
    stormy: CentreUnderTest, desk: PhoneDesk
) -> None:
    operator, talk = await busy(stormy, desk)
    await press(stormy, desk, FIRST)  # rings next
    silent = await press(stormy, desk, SOCIAL)
    began = (await stormy.wait_fact("storm_began")).fact
    assert (began.data["calls"], began.data["seconds"]) == (3, 10)
    safe, medicine = await press(stormy, desk, BED), await press(stormy, desk, HOME)
    await waiting(stormy, ring=1, room=3)
    await eventually(lambda: sound.loud_seconds(bytes(safe.heard)) > 0.5, 5, "the question is heard")
    await safe.press("4")
    await medicine.press("3")
    await stormy.wait_fact("triage_answered", answer="safe", by_key=True)
    await stormy.wait_fact("triage_answered", answer="medicine", by_key=True)
    await stormy.wait_fact("triage_answered", within=8, answer="hurt", by_key=False)
    assert silent.is_up
    caller = await press(stormy, desk, ALONE)
    await eventually(lambda: sound.loud_seconds(bytes(caller.heard)) > 0.5, 5, "the question is heard")
    await caller.press("4")
    await stormy.wait_fact("triage_answered", count=2, answer="safe")
    await caller.press("1")
    await stormy.wait_fact("triage_answered", answer="call_back")
    await caller.ended(8)

    await talk.hang_up()
    await serve(operator, 4)
    assert await rung(stormy, BED, HOME, SOCIAL, ALONE) == [OF[number] for number in (SOCIAL, HOME, BED)]
    await stormy.wait_fact("storm_ended", within=20)
