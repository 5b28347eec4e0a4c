"""The bench's arithmetic: percentiles, mirrored blocks, processor time, verdicts."""

import csv
import io
import math
from dataclasses import replace

import pytest
from rich.console import Console

from bench import processor, report, town
from bench.blocks import Arm, mirrored
from bench.call import Call
from bench.figures import LIMITS, RingFigures, percentile, ratio
from bench.processor import Process, Used
from domain import numbers

GOOD = RingFigures(
    calls=1000,
    lost=0,
    plain_ring_ms_p50=5.0,
    ring_ms_p50=20.0,
    extra_ring_ms_p50=15.0,
    extra_ring_ms_p99=30.0,
    cpu_ratio=1.1,
    cpu_ratio_signalling=3.0,
    lookup_ratio=1.0,
)


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1.0), (0.5, 2.5), (0.99, 3.97), (1.0, 4.0)])
def test_percentile_between_neighbours(share: float, expected: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], share) == pytest.approx(expected)


def test_nothing_measured_is_no_figure_and_no_kept_limit() -> None:
    assert math.isnan(percentile([], 0.5))
    assert math.isnan(ratio(1.0, 0.0))
    assert replace(GOOD, cpu_ratio=math.nan).missed() == ["cpu_ratio"]


def test_limits_are_kept_up_to_the_limit_itself() -> None:
    assert replace(GOOD, cpu_ratio=1.2, extra_ring_ms_p50=25.0).missed() == []
    bad = replace(GOOD, lost=1, extra_ring_ms_p99=150.1)
    assert bad.missed() == ["lost", "extra_ring_ms_p99"]
    assert bad.missed(["lost"]) == ["lost"]


def test_keys_that_everybody_compares() -> None:
    assert list(GOOD.as_json()) == (
        [
            "calls",
            "lost",
            "plain_ring_ms_p50",
            "ring_ms_p50",
            "extra_ring_ms_p50",
            "extra_ring_ms_p99",
            "cpu_ratio",
            "cpu_ratio_signalling",
            "lookup_ratio",
        ]
    )


def test_table_says_which_limit_was_missed() -> None:
    paper = Console(width=140, file=io.StringIO(), record=True)
    paper.print(report.table(replace(GOOD, cpu_ratio=1.31), LIMITS))
    said = {line.split()[1]: line for line in paper.export_text().splitlines() if line.startswith("│")}
    assert "missed" in said["cpu_ratio"]
    assert "kept" in said["extra_ring_ms_p50"]


def test_blocks_are_mirrored_and_complete() -> None:
    blocks = list(mirrored(1000, 500, 10))
    assert [block.arm for block in blocks[:4]] == [Arm.OURS, Arm.PLAIN, Arm.PLAIN, Arm.OURS]
    assert sum(block.calls for block in blocks if block.arm is Arm.OURS) == 1000
    assert sum(block.calls for block in blocks if block.arm is Arm.PLAIN) == 500
    assert sum(block.calls for block in mirrored(7, 3, 4)) == 10


def test_processor_time_of_a_process_with_an_odd_name() -> None:
    fields = "S 10 12 12 0 -1 4194560 1 2 0 0 100 50 7 3 20 0 1 0 9 1 1"
    process = processor.parse(f"12 (a) (b)) {fields}")
    assert (process.pid, process.parent, process.name) == (12, 10, "a) (b)")
    assert process.seconds == pytest.approx(160 * processor._TICK_SECONDS)


def test_family_is_top_and_all_below() -> None:
    processes = [Process(4, 3, "x", 1.0), Process(2, 1, "x", 1.0), Process(3, 2, "x", 1.0), Process(9, 8, "x", 1.0)]
    assert sorted(one.pid for one in processor.family(2, processes)) == [2, 3, 4]


def test_parts_are_named_for_what_they_run() -> None:
    assert processor.part("python", "/x/python\0-m\0agi\0--data\0d\0") == "agi"
    assert processor.part("asterisk", "asterisk\0-f\0") == "asterisk"


def test_idle_time_is_taken_off_part_by_part() -> None:
    used = Used({"asterisk": 2.0, "agi": 1.0}).plus(Used({"asterisk": 0.1, "watchdog": 0.2}), -5.0)
    assert used.parts == pytest.approx({"asterisk": 1.5, "agi": 1.0, "watchdog": -1.0})
    assert used.asterisk == pytest.approx(1.5)


def test_a_call_is_lost_when_nobody_rang_or_was_connected() -> None:
    assert Call("1", 0, 0, pressed_at=1.0, rung_at=1.02).is_lost
    call = Call("1", 0, 0, pressed_at=1.0, rung_at=1.02, connected_at=1.2)
    assert not call.is_lost
    assert call.ring_ms == pytest.approx(20.0)
    assert Call("1", 0, 0, pressed_at=1.0).ring_ms is None


def test_every_resident_of_the_town_has_a_telephone_of_their_own() -> None:
    rows = list(csv.DictReader(io.StringIO(town.roster(3))))
    assert [row["id"] for row in rows] == ["B-00000", "B-00001", "B-00002"]
    assert len({numbers.parse(town.number(one)).number for one in (0, 1, 49_999, 99_999)} - {""}) == 4
