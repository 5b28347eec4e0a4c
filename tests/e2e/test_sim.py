"""`./saijai sim` rehearses a whole centre of its own and says of each resident how it ended."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.support.centre import ROOT


def _rehearsed(
    seed: int, residents: int, operators: int, minutes: float, patience: int
) -> tuple[int, dict[str, Any]]:
    size = [f"--seed={seed}", f"--residents={residents}", f"--operators={operators}", f"--minutes={minutes}"]
    command = [sys.executable, "-m", "commands", "sim", "--json", "--talk=3", f"--patience={patience}", *size]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=170, check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.mark.timeout(180)
def test_a_rehearsal_places_every_press_of_its_seed_and_loses_none() -> None:
    code, found = _rehearsed(seed=6, residents=6, operators=2, minutes=0.2, patience=40)
    assert found["presses"] == len(found["calls"]) > 0
    assert found["reached"] > 0
    assert (code, found["lost"], found["unreached"]) == (0, 0, 0), found


@pytest.mark.timeout(180)
def test_who_hangs_up_early_is_called_back_and_reaches_somebody() -> None:
    code, found = _rehearsed(seed=11, residents=4, operators=2, minutes=0.1, patience=90)
    assert found["called_back"] + found["sent"] > 0
    assert (code, found["lost"], found["unreached"]) == (0, 0, 0), found
