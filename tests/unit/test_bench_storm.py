"""What counts as out of order, and what the journal owes for each call of a storm."""

import math

from bench.call import Call
from bench.storm import STORY, StormFigures, Told, facts_missing, order_violations

URGENT, LOW = 40, 10


def call(number: str, pressed_at: float, rung_at: float | None) -> Call:
    return Call(number, 0.1, 1.0, pressed_at=pressed_at, rung_at=rung_at)


def violations(*calls: tuple[int, float, float | None]) -> int:
    made = [call(str(position), pressed, rung) for position, (_, pressed, rung) in enumerate(calls)]
    return order_violations(made, lambda one: calls[int(one.number)][0])


def test_a_low_call_offered_while_an_urgent_one_waits_is_out_of_order():
    assert violations((LOW, 0.0, 5.0), (URGENT, 1.0, 6.0)) == 1


def test_an_urgent_call_that_has_just_come_makes_no_violation():
    assert violations((LOW, 0.0, 5.0), (URGENT, 3.6, 6.0)) == 0


def test_equals_and_more_urgent_ones_first_are_in_order():
    assert violations((URGENT, 0.0, 5.0), (LOW, 0.0, 6.0), (LOW, 1.0, 7.0)) == 0


def test_an_urgent_call_that_nobody_ever_rang_was_passed_over():
    assert violations((LOW, 0.0, 5.0), (URGENT, 0.0, None)) == 1


def test_each_word_that_the_journal_lacks_is_missing():
    assert facts_missing([Told(words=set(STORY)), Told(words=set(STORY) - {"operator_joined"})]) == 1
    assert facts_missing([Told()]) == len(STORY)


def test_a_figure_that_could_not_be_had_is_missed():
    figures = StormFigures(2000, 0.5, 0, 0, 0, 0, math.nan)
    assert figures.missed() == ["waiting_cpu_ratio"]
    assert list(figures.as_json()) == list(StormFigures.__dataclass_fields__)
