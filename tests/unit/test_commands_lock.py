"""One centre a DIR: a second one is told so, and so is what a killed one left running."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from commands.lock import DirLock, Occupied


@pytest.fixture(name="run_dir")
def _run_dir(tmp_path) -> Path:
    return tmp_path / "town hall" / "run"


@contextmanager
def running(*words: str) -> Iterator[int]:
    """A process with these words in its command line; its pid."""
    wait = "import sys; print('up', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", wait, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"up\n"
        try:
            yield process.pid
        finally:
            process.kill()


def left(run_dir: Path, pid: object) -> None:
    run_dir.mkdir(parents=True, exist_ok=True)
    (run_dir / "supervisord.pid").write_text(f"{pid}\n")


def test_a_second_centre_on_the_same_dir_is_told_which_dir(run_dir):
    first = DirLock(run_dir)
    first.take()
    with pytest.raises(Occupied, match=f"a centre already runs on {run_dir.parent}: end that one first"):
        DirLock(run_dir).take()
    first.release()


def test_another_dir_is_another_centre(run_dir, tmp_path):
    first, second = DirLock(run_dir), DirLock(tmp_path / "another" / "run")
    first.take()
    second.take()
    first.release()
    second.release()


def test_what_is_released_can_be_taken_by_another(run_dir):
    first, second = DirLock(run_dir), DirLock(run_dir)
    first.take()
    first.release()
    second.take()
    first.release()  # once more: not what another one holds
    with pytest.raises(Occupied):
        first.take()
    second.release()


def test_the_lock_of_a_process_that_was_killed_is_free(run_dir):
    take = (
        "import sys; from pathlib import Path; from commands.lock import DirLock;"
        "lock = DirLock(Path(sys.argv[1])); lock.take(); print('up', flush=True); sys.stdin.read()"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", take, str(run_dir)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root
    ) as holder:
        assert holder.stdout.readline() == b"up\n"
        with pytest.raises(Occupied):
            DirLock(run_dir).take()
        holder.kill()
    free = DirLock(run_dir)
    free.take()
    free.release()


def test_what_a_start_left_running_is_named_with_its_pid_until_it_has_ended(run_dir):
    with running("-c", f"{run_dir}/supervisord.conf") as pid:
        left(run_dir, pid)
        for _ in range(2):  # a refused take keeps nothing
            with pytest.raises(Occupied, match=f"a centre that was killed left its parts running: `kill {pid}` ends"):
                DirLock(run_dir).take()
    free = DirLock(run_dir)
    free.take()
    free.release()


def test_a_pid_that_another_program_has_by_now_is_nobody(run_dir):
    with running("-c", "/srv/another/run/supervisord.conf") as pid:
        left(run_dir, pid)
        lock = DirLock(run_dir)
        lock.take()
        lock.release()


@pytest.mark.parametrize("pid", ["", "what?", "999999999"])
def test_a_pid_file_that_names_no_process_is_nobody(run_dir, pid):
    left(run_dir, pid)
    lock = DirLock(run_dir)
    lock.take()
    lock.release()
