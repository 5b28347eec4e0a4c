"""The climb finds the highest rate that is kept, whatever it is, and one stumble is no limit."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.blocks import Arm
from bench.call import Call
from bench.climb import FIRST, HIGHEST, NARROWED, Climb
from bench.ladder import RING_LIMIT_MS, LadderFigures, figures, is_kept
from bench.report import ladder_table


def _climbed(limit: float, climb: Climb) -> int:
    steps = 0
    while (rate := climb.rate) is not None:
        climb.told(rate, rate <= limit)
        steps += 1
        assert steps < 60
    return steps


@given(limit=st.floats(FIRST / 2, HIGHEST))
def test_the_limit_of_a_machine_is_found(limit: float) -> None:
    climb = Climb()
    _climbed(limit, climb)
    assert climb.kept <= limit <= climb.kept * NARROWED * 1.0001


@given(limit=st.floats(0, 500))
def test_every_climb_ends(limit: float) -> None:
    _climbed(limit, Climb())


def test_one_stumble_is_tried_again() -> None:
    climb = Climb()
    climb.told(FIRST, False)
    assert climb.rate == FIRST
    climb.told(FIRST, True)
    assert climb.kept == FIRST and climb.failed is None


def _call(ring_ms: float | None, is_connected: bool = True) -> Call:
    made = Call("0", 0.1, 0.1, pressed_at=10.0)
    if ring_ms is not None:
        made.rung_at = 10.0 + ring_ms / 1000
        made.connected_at = 11.0 if is_connected else None
    return made


@pytest.mark.parametrize(
    ("calls", "kept"),
    [
        ([_call(20)] * 100, True),
        ([_call(20)] * 99 + [_call(None)], False),
        ([_call(20)] * 99 + [_call(20, is_connected=False)], False),
        ([_call(20)] * 90 + [_call(RING_LIMIT_MS + 100)] * 10, False),
    ],
    ids=["all in time", "one rang nowhere", "one reached nobody", "too many late"],
)
def test_a_rate_is_kept_when_nobody_is_lost_or_late(calls: list[Call], kept: bool) -> None:
    assert is_kept(calls) is kept


def test_the_figures_say_what_is_missed_also_what_could_not_be_had() -> None:
    found = figures({Arm.OURS: 10.0, Arm.PLAIN: 18.0}, 1.1, 1.9)
    assert found.missed() == []
    assert found.as_json() == {
        "rate_plain": 18.0, "rate": 10.0, "rate_ratio": 0.556, "cpu_ratio": 1.1, "cpu_ratio_signalling": 1.9,
    }  # fmt: skip
    assert LadderFigures(10, 4, 0.4, math.nan, 1).missed() == ["rate_ratio", "cpu_ratio"]
    assert ladder_table(found).row_count == 5
