"""The bench of the listener runs as people run it: real listener, journal and broker, and every figure is there."""

import json
import math
import subprocess
import sys

import pytest

from bench.listener import ListenerFigures
from tests.support.centre import ROOT


@pytest.mark.timeout(120)
def test_a_quick_run_has_every_figure_and_loses_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "commands", "bench", "listener", "--quick", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert list(found) == list(ListenerFigures.__dataclass_fields__)
    assert all(math.isfinite(value) for value in found.values())
    assert (found["facts_missing"], found["out_of_order"], found["unexplained"]) == (0, 0, 0)
