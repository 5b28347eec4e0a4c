"""The bench of the listener runs as people run it: real listener, journal and broker, and every figure is there."""

import asyncio
import json
import math
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from bench.listener import ListenerFigures
from tests.support.centre import ROOT
from tests.support.eventually import eventually


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


@pytest.mark.timeout(60)
async def test_a_bench_that_is_told_to_end_leaves_nothing_running(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "commands", "bench", "listener", "--quick")
    bench = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)})
    await eventually(lambda: any("ami_listener" in one for one in running(tmp_path)), within=30)
    bench.terminate()
    await asyncio.wait_for(bench.wait(), 15)
    assert running(tmp_path) == []
    assert left(tmp_path) == []


def running(folder: Path) -> list[str]:
    """Command lines of the processes that work in `folder`."""
    lines = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            lines.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return [line for line in lines if str(folder) in line]


def left(folder: Path) -> list[str]:
    """What still lies in it."""
    return [one.name for one in folder.iterdir()]
