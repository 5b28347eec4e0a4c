"""The bench of the journal runs as people run it: with kills, a locked database, a restarted broker all is told."""

import json
import subprocess
import sys

import pytest

from bench.account import JournalFigures
from tests.support.centre import ROOT


@pytest.mark.timeout(180)
def test_a_quick_bench_finds_a_whole_journal() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "commands", "bench", "journal", "--quick", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert list(found) == list(JournalFigures.__dataclass_fields__)
    assert found == {
        "calls": 60, "kills": 2, "lost": 0, "doubled": 0, "out_of_order": 0, "unexplained": 0, "chain_valid": True,
    }  # fmt: skip
