"""The bench of the ring runs as people run it: both arms ring, nobody is lost, every figure is there."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from bench.figures import RingFigures

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(180)
def test_a_quick_bench_loses_nobody_and_has_every_figure() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "commands", "bench", "ring", "--quick", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert list(found) == list(RingFigures.__dataclass_fields__)
    assert (found["calls"], found["lost"]) == (40, 0)
    assert all(math.isfinite(value) for value in found.values())
    assert 0 < found["plain_ring_ms_p50"] < found["ring_ms_p50"]
