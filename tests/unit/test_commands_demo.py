"""The demo begins by emptying its folder, so it empties no folder that it did not make itself."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands import demo as command
from commands.lock import DirLock

APP = typer.Typer()
APP.command()(command.demo)


@pytest.fixture(autouse=True)
def _nothing_starts(monkeypatch):
    monkeypatch.setattr(command, "Centre", lambda *_: pytest.fail("it started all the same"))


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_folder_that_is_not_the_demos_is_refused_and_nothing_in_it_is_deleted(tmp_path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "phone.key").write_text("of a town")
    (tmp_path / "saijai.db").write_text("journal")
    before = files(tmp_path)
    done = CliRunner().invoke(APP, ["--once", "--data", str(tmp_path)])
    assert done.exit_code == 1
    assert done.stderr.startswith(f"saijai: {tmp_path} was not made by the demo")
    assert "name another with --data" in done.stderr
    assert files(tmp_path) == before
    assert {path.name for path in tmp_path.iterdir()} == {"secrets", "saijai.db"}


def test_the_folder_of_an_earlier_demo_is_made_anew_with_its_mark(tmp_path):
    for data in (tmp_path / "new", tmp_path / "empty"):
        if data.name == "empty":
            data.mkdir()
        first = command._fresh(data)
        assert (data / command.MARK).exists()
        (data / "of-the-first").touch()
        second = command._fresh(data)
        assert not (data / "of-the-first").exists()
        assert (data / command.MARK).exists()
        assert first.data_dir == second.data_dir == data


def test_a_demo_that_still_runs_is_not_emptied_by_a_second_one(tmp_path):
    (tmp_path / command.MARK).touch()
    (tmp_path / "journal").touch()
    first = DirLock(tmp_path / "run")
    first.take()
    done = CliRunner().invoke(APP, ["--data", str(tmp_path)])
    assert done.exit_code == 1
    assert f"a centre already runs on {tmp_path}" in done.stderr
    assert (tmp_path / "journal").exists()
    first.release()


def test_told_to_end_it_leaves_as_with_ctrl_c():
    with pytest.raises(KeyboardInterrupt):
        command._end(15, None)


def test_a_file_in_place_of_the_folder_is_one_sentence(tmp_path):
    (tmp_path / "list.csv").write_text("a list")
    done = CliRunner().invoke(APP, ["--once", "--data", str(tmp_path / "list.csv")], env={"COLUMNS": "300"})
    assert done.exit_code == 2
    assert "is a file" in done.stderr
    assert (tmp_path / "list.csv").read_text() == "a list"
