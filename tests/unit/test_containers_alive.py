"""In its container a frozen Asterisk is ended by its health check: at the second silence, and never a young one."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "containers" / "alive.sh"
ANSWERS, SILENT = "echo 'Asterisk has fully booted.'", "sleep 10"


@pytest.fixture(name="asterisk")
def _asterisk(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Something that runs since long ago, with its pid where Asterisk writes it."""
    file = tmp_path / "asterisk" / "run" / "asterisk.pid"
    file.parent.mkdir(parents=True)
    child = subprocess.Popen(["sleep", "60"])
    file.write_text(f"{child.pid}\n", encoding="ascii")
    os.utime(file, (1_700_000_000, 1_700_000_000))
    yield child
    child.kill()
    child.wait()


def check(folder: Path, said: str) -> int:
    program = folder / "bin" / "asterisk"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\n{said}\n", encoding="ascii")
    program.chmod(0o755)
    environment = {"PATH": f"{program.parent}:{os.environ['PATH']}", "TMPDIR": str(folder)}
    return subprocess.run([str(SCRIPT), str(folder)], env=environment, capture_output=True, check=False).returncode


def test_one_that_answers_is_well(tmp_path: Path, asterisk: "subprocess.Popen[bytes]") -> None:
    assert check(tmp_path, ANSWERS) == 0
    assert asterisk.poll() is None


def test_the_second_silence_in_a_row_ends_it(tmp_path: Path, asterisk: "subprocess.Popen[bytes]") -> None:
    assert check(tmp_path, SILENT) == 1
    assert check(tmp_path, ANSWERS) == 0
    assert check(tmp_path, SILENT) == 1
    assert asterisk.poll() is None, "one silence is none"
    assert check(tmp_path, SILENT) == 1
    assert asterisk.wait(5) == -9


def test_a_young_one_may_still_start(tmp_path: Path, asterisk: "subprocess.Popen[bytes]") -> None:
    os.utime(tmp_path / "asterisk" / "run" / "asterisk.pid")
    for _ in range(3):
        assert check(tmp_path, SILENT) == 1
    assert asterisk.poll() is None
