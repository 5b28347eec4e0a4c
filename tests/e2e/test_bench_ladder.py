"""The bench of the rate runs as people run it: both arms climb, every figure is there."""

import json
import math
import subprocess
import sys

import pytest

from bench.ladder import LadderFigures
from tests.support.centre import ROOT


@pytest.mark.timeout(180)
def test_a_quick_climb_has_every_figure() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "commands", "bench", "ladder", "--quick", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert list(found) == list(LadderFigures.__dataclass_fields__)
    assert all(math.isfinite(value) for value in found.values())
    assert min(found["rate"], found["rate_plain"]) >= 4
