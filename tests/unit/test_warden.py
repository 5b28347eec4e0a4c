"""In a container a frozen part is ended within 5 s and takes the container along; every other end is passed on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PART = """
import json, os, signal, sys, time
from pathlib import Path
run = Path(sys.argv[2]) / "run"
def beat():
    (run / "agi.beat").write_text(json.dumps(dict(process="agi", pid=os.getpid(), at=time.monotonic(), ok=True,
        since="", detail={})))
"""
Start = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture(name="start")
def _start(tmp_path: Path) -> Start:
    """The warden with a part of our own in place of `agi`, which does `work`."""
    (tmp_path / "run").mkdir()
    (tmp_path / "agi.py").write_text("", encoding="utf-8")

    def start(work: str) -> "subprocess.Popen[str]":
        (tmp_path / "agi.py").write_text(PART + work, encoding="utf-8")
        return subprocess.Popen(
            [sys.executable, "-m", "runtime.warden", "--data", str(tmp_path), "agi"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    return start


def test_a_frozen_part_is_killed_and_the_container_ends(start: Start) -> None:
    began = time.monotonic()
    warden = start("beat()\nos.kill(os.getpid(), signal.SIGSTOP)\n")

    _, said = warden.communicate(timeout=20)

    assert warden.returncode == 128 + signal.SIGKILL
    assert "a frozen part was ended" in said
    assert time.monotonic() - began < 3.0 + 5.0  # frozen after 3 s, looked at each 0.5 s, and two starts of Python


def test_a_part_that_ends_takes_the_container_along_with_its_exit_code(start: Start) -> None:
    warden = start("sys.exit(3)\n")

    warden.communicate(timeout=20)

    assert warden.returncode == 3


def test_sigterm_reaches_the_part_which_ends_in_its_own_way(start: Start) -> None:
    warden = start(
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\nbeat()\nprint('up', flush=True)\nsignal.pause()"
    )
    assert warden.stdout is not None
    assert warden.stdout.readline() == "up\n"

    warden.send_signal(signal.SIGTERM)
    warden.communicate(timeout=20)

    assert warden.returncode == 0


def test_the_heartbeat_of_an_earlier_container_kills_nobody(start: Start, tmp_path: Path) -> None:
    (tmp_path / "run" / "agi.beat").write_text(
        f'{{"process": "agi", "pid": {os.getpid()}, "at": 0.0, "ok": true, "since": "", "detail": {{}}}}', "utf-8"
    )
    warden = start("assert not (run / 'agi.beat').exists()\ntime.sleep(1.5)\nsys.exit(5)\n")

    warden.communicate(timeout=20)

    assert warden.returncode == 5
