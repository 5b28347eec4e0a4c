"""What the bench of the listener tells and hears is counted right, and its limits judge what they should."""

import json
import math
import os
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bench import processor, report
from bench.heard import Heard
from bench.listener import JUDGED, LEAST, MOST, QUICK_JUDGED, ListenerFigures
from bench.rush import LINES, MIX, RESIDENTS, Rush
from bench.story import FACTS, Telling
from runtime.clock import SystemClock
from tests.support.ami_story import BEGIN

GOOD = ListenerFigures(
    events_per_s=900.0,
    lag_ms_p50=80.0,
    lag_ms_p99=200.0,
    memory_growth_mb=3.0,
    cpu_ratio_to_bare=9.0,
    facts_missing=0,
    out_of_order=0,
    unexplained=0,
)


def rush(begun: list[Telling]) -> Rush:
    return Rush(begun.append)


def test_a_rush_has_so_many_calls_at_once_and_ends_every_one_of_them() -> None:
    begun: list[Telling] = []
    calls, steps = rush(begun), 5000
    for _ in range(steps):
        assert calls.next(BEGIN) is not None
    calls.close()
    before = len(begun)
    while calls.next(BEGIN) is not None:
        steps += 1
    assert len(begun) == before
    assert all(telling.next(BEGIN) is None for telling in begun)
    calls.open()
    assert calls.next(BEGIN) is not None


def test_a_rush_is_mixed_as_it_says_and_no_two_calls_share_a_channel_or_a_resident() -> None:
    begun: list[Telling] = []
    calls = rush(begun)
    told = [calls.next(BEGIN + timedelta(milliseconds=n)) for n in range(20_000)]
    assert all(told)
    shares = {name: sum(one.facts == FACTS[name] for one in begun) / len(begun) for name in MIX}
    assert shares == pytest.approx({name: share / 10 for name, share in MIX.items()}, abs=0.05)
    call_ids = [call_id for one in begun for call_id in one.call_ids]
    assert len(set(call_ids)) == len(call_ids)
    assert RESIDENTS > 10 * LINES, "nobody presses again while another call of theirs runs"


def fact(seq: int, call_id: str, incident_id: str, late_ms: float = 0.0) -> bytes:
    happened_at = (BEGIN - timedelta(milliseconds=late_ms)).isoformat()
    return json.dumps(
        {"seq": seq, "call_id": call_id, "incident_id": incident_id, "happened_at": happened_at}
    ).encode()


@pytest.fixture
def heard() -> Heard:
    return Heard(SystemClock())


@pytest.fixture
def twice() -> Telling:
    """A call that was pressed twice."""
    begun: list[Telling] = []
    calls = rush(begun)
    while not begun or begun[-1].facts != FACTS["pressed_twice"]:
        calls.next(BEGIN)
    return begun[-1]


def test_what_is_still_to_come_is_known_for_both_calls_of_one_who_pressed_twice(heard: Heard, twice: Telling) -> None:
    heard.expect(twice)
    first, second = twice.call_ids
    assert (heard.waiting, heard.missing) == (2, 17)
    for seq in range(1, 17):
        heard.take(fact(seq, second if seq % 2 else first, first), BEGIN)
    assert (heard.waiting, heard.missing, heard.changed.is_set()) == (2, 1, False)
    heard.take(fact(17, "", first), BEGIN)
    assert (heard.waiting, heard.missing, heard.changed.is_set()) == (0, 0, True)
    heard.take(fact(18, "another", "another"), BEGIN)
    assert (heard.facts, heard.out_of_order) == (18, 0)


def test_lag_is_counted_from_what_happened(heard: Heard) -> None:
    for seq, late in enumerate((10.0, 250.0), 1):
        heard.take(fact(seq, "c", "c", late), BEGIN)
    assert heard.lags_ms == pytest.approx([10.0, 250.0])


def test_a_fact_that_comes_late_or_twice_is_out_of_order(heard: Heard) -> None:
    for seq in (1, 3, 2, 4, 4):
        heard.take(fact(seq, "c", "c"), BEGIN)
    assert heard.out_of_order == 2


def test_good_figures_miss_nothing() -> None:
    assert GOOD.missed() == []


@pytest.mark.parametrize("name", JUDGED)
def test_each_limit_is_judged(name: str) -> None:
    limit = LEAST.get(name, MOST.get(name, 0.0))
    worse = limit - 1 if name in LEAST else limit + 1
    assert replace(GOOD, **{name: worse}).missed() == [name]
    assert replace(GOOD, **{name: limit}).missed() == []
    assert replace(GOOD, **{name: math.nan}).missed() == [name]


def test_a_quick_run_judges_only_what_it_can_speak_about() -> None:
    slow = replace(GOOD, events_per_s=1.0, lag_ms_p99=900.0)
    assert slow.missed(QUICK_JUDGED) == []
    assert list(report.listener_table(slow, QUICK_JUDGED).columns[4].cells).count("[green]kept[/green]") == 3
    assert list(report.listener_table(slow, JUDGED).columns[4].cells).count("[red]missed[/red]") == 2


def test_memory_of_a_process_is_that_of_its_pages() -> None:
    before = processor.resident_mb(os.getpid())
    ballast = bytearray(64 << 20)
    assert processor.resident_mb(os.getpid()) - before == pytest.approx(64, abs=8)
    assert len(ballast) == 64 << 20


def test_times_of_one_call_go_on() -> None:
    begun: list[Telling] = []
    calls = rush(begun)
    steps = [calls.next(BEGIN + timedelta(microseconds=n)) for n in range(1000)]
    stamps = [step.ami.partition("Timestamp: ")[2].partition("\r")[0] for step in steps if step]
    assert all(sooner < later for sooner, later in pairwise(stamps))
