"""Only a process that really is the part of this very installation is ever named, and so ended."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from commands import leftovers
from runtime import heartbeat, processes
from runtime.heartbeat import Beat


@contextmanager
def program(name: str, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A program that waits, under this name and with these words."""
    command = [name, "-S", "-c", "import signal; print('up', flush=True); signal.pause()", *words]
    child = subprocess.Popen(command, executable=sys.executable, stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b"up\n"
        yield child
    finally:
        child.kill()
        child.communicate()


@pytest.fixture(name="data_dir")
def _data_dir(tmp_path: Path) -> Path:
    for folder in ("run", "asterisk/run", "mosquitto"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def written(data_dir: Path, part: str, pid: int) -> None:
    if part in processes.PID_FILES:
        (data_dir / processes.PID_FILES[part]).write_text(f"{pid}\n", encoding="ascii")
    else:
        heartbeat.write(data_dir / "run", Beat(part, pid, 1.0, True, "", {}))


def test_asterisk_of_this_dir_is_found_by_its_pid_file(data_dir: Path) -> None:
    with program("asterisk", "-C", f"{data_dir}/asterisk/etc/asterisk.conf") as child:
        written(data_dir, "asterisk", child.pid)
        assert processes.pid_of(data_dir, "asterisk") == child.pid


def test_one_of_another_dir_is_not(data_dir: Path) -> None:
    with program("asterisk", "-C", "/srv/saijai/asterisk/etc/asterisk.conf") as child:
        written(data_dir, "asterisk", child.pid)
        assert processes.pid_of(data_dir, "asterisk") is None


def test_nor_is_another_program_that_has_its_pid_by_now(data_dir: Path) -> None:
    with program("mosquitto", f"{data_dir}/x") as child:
        written(data_dir, "asterisk", child.pid)
        assert processes.pid_of(data_dir, "asterisk") is None
    assert processes.pid_of(data_dir, "asterisk") is None


@pytest.mark.parametrize("text", ["", "what?", "999999999"])
def test_a_pid_file_that_names_nobody(data_dir: Path, text: str) -> None:
    (data_dir / processes.PID_FILES["mosquitto"]).write_text(text, encoding="ascii")
    assert processes.pid_of(data_dir, "mosquitto") is None


def test_a_python_part_is_known_by_its_name_and_its_dir(data_dir: Path) -> None:
    with (
        program("python", "agi", "--data", str(data_dir)) as ours,
        program("python", "agi", "--data", "/srv/x") as other,
    ):
        written(data_dir, "agi", ours.pid)
        assert processes.pid_of(data_dir, "agi") == ours.pid
        written(data_dir, "agi", other.pid)
        assert processes.pid_of(data_dir, "agi") is None


def test_what_a_killed_supervisor_left_is_ended_and_gone(data_dir: Path) -> None:
    with program("python", "runtime.watchdog", "--data", str(data_dir)) as ours, program("agi") as stranger:
        written(data_dir, "watchdog", ours.pid)
        written(data_dir, "agi", stranger.pid)
        assert leftovers.end(data_dir) == ["watchdog"]
        assert ours.wait(1) == -signal.SIGTERM, "it could still write down what it knew"
        assert stranger.poll() is None
    assert leftovers.end(data_dir) == []


def test_one_that_does_not_end_by_itself_is_ended(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "SAVED_WITHIN_SECONDS", 0.1)
    with program("python", "runtime.watchdog", "--data", str(data_dir)) as frozen:
        written(data_dir, "watchdog", frozen.pid)
        os.kill(frozen.pid, signal.SIGSTOP)
        os.waitpid(frozen.pid, os.WUNTRACED)  # it stands still now
        assert leftovers.end(data_dir) == ["watchdog"]
        assert frozen.wait(1) == -signal.SIGKILL


def test_what_a_process_has_spent_and_how_old_it_is() -> None:
    assert processes.cpu_seconds(os.getpid()) > 0
    assert 0 < processes.age_seconds(os.getpid()) < 3600 * 24
    assert processes.cpu_seconds(999999999) == processes.age_seconds(999999999) == 0.0
