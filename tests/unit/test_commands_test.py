"""`./saijai test` runs the layers that are asked for, and knows which there are."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands import test as command

SHELL = CliRunner()
APP = typer.Typer()
APP.command()(command.test)


@pytest.fixture(name="ran")
def _ran(monkeypatch) -> list[list[str]]:
    """The command lines that were run instead of pytest; each ends with 3."""
    ran: list[list[str]] = []

    def run(line, **_how):
        ran.append(line)
        return subprocess.CompletedProcess(line, 3)

    monkeypatch.setattr("subprocess.run", run)
    return ran


def test_an_unknown_layer_is_refused_with_those_that_there_are_and_nothing_runs(ran):
    done = SHELL.invoke(APP, ["unit", "nowhere"])
    assert done.exit_code == 2
    assert done.stderr == "saijai: there is no test layer 'nowhere': unit db protocol dialplan e2e browser faults\n"
    assert ran == []


def test_the_layers_that_are_asked_for_run_and_their_exit_code_is_ours(ran):
    assert SHELL.invoke(APP, ["protocol", "dialplan"]).exit_code == 3
    [line] = ran
    assert line[:3] == [sys.executable, "-m", "pytest"]
    assert [Path(word).name for word in line[3:]] == ["protocol", "dialplan"]


def test_all_layers_run_though_one_failed_and_what_is_timed_runs_alone(ran):
    assert SHELL.invoke(APP, []).exit_code == 3
    first, timed, faults = ran
    lanes = list(command.TWO)
    assert [Path(word).name for word in first[3:5]] == ["unit", "db"] and first[5:] == lanes
    assert [Path(word).name for word in timed[3:]] == ["protocol", "dialplan", "e2e", "browser"]
    assert faults[0] == "unshare" and lanes[0] not in faults


def test_none_asked_for_is_all_of_them(ran):
    SHELL.invoke(APP, [])
    layers = [Path(word).name for line in ran for word in line if not word.startswith("-") and "/tests/" in word]
    assert layers == list(command.LAYERS)


def test_faults_run_where_their_small_disks_are_seen_by_nobody_else(ran):
    SHELL.invoke(APP, ["faults"])
    assert ran[0][:2] == ["unshare", "--mount"]
    assert any(word.startswith("--cells=") for word in ran[0])


def test_all_runs_the_whole_matrix_of_faults(ran):
    SHELL.invoke(APP, ["faults", "--all"])
    assert ran[0][-1] == "--every-stage"


def test_every_layer_is_a_folder_with_tests_and_every_such_folder_a_layer():
    folders = {file.parent.name for file in (command.ROOT / "tests").glob("*/test_*.py")}
    assert folders == set(command.LAYERS)
