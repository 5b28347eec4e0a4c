"""The bench of the board works from end to end and judges only what a short run can tell."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from bench import report
from bench.board import JUDGED, LEAST, MOST, QUICK_JUDGED, BoardFigures, latest

ROOT = Path(__file__).parents[2]
GOOD = BoardFigures(boards=50, incidents_per_s=9.99, shown_s_max=0.6, cpu_cores=0.2)


@pytest.mark.timeout(300)
def test_every_board_shows_every_incident() -> None:
    command = [sys.executable, "-m", "commands", "bench", "board", "--quick", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert set(figures) == {"boards", "incidents_per_s", "shown_s_max", "cpu_cores"}
    assert figures["boards"] == 6 and figures["shown_s_max"] > 0


def test_each_limit_is_judged() -> None:
    assert GOOD.missed() == []
    for bad in (
        BoardFigures(49, 9.99, 0.6, 0.2),
        BoardFigures(50, 8.0, 0.6, 0.2),
        BoardFigures(50, 9.99, 1.2, 0.2),
        BoardFigures(50, 9.99, 0.6, 1.2),
    ):
        assert len(bad.missed()) == 1
    assert set(JUDGED) == {*LEAST, *MOST}
    assert report.board_table(GOOD, JUDGED).row_count == 4


def test_an_incident_that_one_board_never_showed_took_for_ever() -> None:
    told = {"bench-0": 1.0, "bench-1": 2.0}
    assert latest(told, [{"bench-0": 1.2, "bench-1": 2.5}, {"bench-0": 1.1, "bench-1": 2.1}]) == 0.5
    assert latest(told, [told, {"bench-0": 1.1}]) == math.inf
    lost = BoardFigures(50, 9.99, math.inf, 0.2)
    assert lost.missed(QUICK_JUDGED) == ["shown"] and GOOD.missed(QUICK_JUDGED) == []
    assert lost.as_json()["shown_s_max"] is None
