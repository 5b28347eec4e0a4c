"""`./saijai sim` rehearses a whole centre of its own and says of each resident how it ended."""

import json
import subprocess
import sys

import pytest

from tests.support.centre import ROOT


@pytest.mark.timeout(150)
def test_a_rehearsal_places_every_press_of_its_seed_and_loses_none() -> None:
    size = [
        "--seed",
        "6",
        "--residents",
        "6",
        "--operators",
        "2",
        "--minutes",
        "0.2",
        "--talk",
        "3",
        "--patience",
        "40",
    ]
    command = [sys.executable, "-m", "commands", "sim", "--json", *size]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=140, check=False)
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert found["presses"] == len(found["calls"]) > 0
    assert found["lost"] == 0
    assert found["reached"] > 0
    assert found["unreached"] == 0, done.stdout
    assert done.returncode == 0
