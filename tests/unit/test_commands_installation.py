"""A command that cannot work on its installation ends with one clear sentence, not with a traceback."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands import installation
from commands.__main__ import app


def test_a_wrong_setting_ends_the_command_with_its_name_and_where_to_mend_it(tmp_path, capsys):
    (tmp_path / "saijai.env").write_text("SAIJAI_SIP_PORT=0\n")
    with pytest.raises(typer.Exit) as ended:
        installation.settings_of(tmp_path)
    assert ended.value.exit_code == 1
    said = capsys.readouterr().err
    assert said.startswith("saijai: a setting is wrong\nSAIJAI_SIP_PORT='0': ")
    assert f"mend it in the environment or in {tmp_path / 'saijai.env'}" in said


def test_right_settings_are_those_of_dir(tmp_path):
    (tmp_path / "saijai.env").write_text("SAIJAI_SIP_PORT=5070\n")
    assert installation.settings_of(tmp_path).sip_port == 5070


def test_a_failing_command_says_one_sentence_on_standard_error(capsys):
    with pytest.raises(typer.Exit) as ended:
        installation.fail("it does not work")
    assert ended.value.exit_code == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "saijai: it does not work\n")


def test_the_cache_is_where_the_machine_says(monkeypatch):
    monkeypatch.setenv("SAIJAI_CACHE", "/elsewhere")
    assert installation.cache() == Path("/elsewhere/sounds")
    monkeypatch.delenv("SAIJAI_CACHE")
    assert installation.cache() == Path("/var/cache/saijai/sounds")


@pytest.mark.parametrize(
    "words",
    [("up",), ("status",), ("journal",), ("sim",), ("residents", "list"), ("incidents", "list")],
)
def test_a_file_in_place_of_dir_is_one_sentence_whatever_the_command(tmp_path, words):
    file = tmp_path / "residents.csv"
    file.write_text("a list")
    done = CliRunner().invoke(app, [*words, "--data", str(file)], env={"COLUMNS": "300"})
    assert done.exit_code == 2
    assert "is a file" in done.stderr
    assert file.read_text() == "a list"
