"""Whoever prepares the containers reads which setting is wrong, not a traceback."""

from pathlib import Path

import pytest
import typer

from commands import prepare as command
from pbx import asterisk


def test_a_trunk_password_that_cannot_be_read_is_one_sentence(tmp_path, monkeypatch, capsys):
    missing = tmp_path / "trunk_secret"
    for name, value in {"USER": "0541234567", "SECRET_FILE": str(missing), "HOST": "192.0.2.20"}.items():
        monkeypatch.setenv(f"SAIJAI_TRUNK_{name}", value)
    monkeypatch.setenv(asterisk.ELSEWHERE_VARIABLE, "1500:1500")
    with pytest.raises(typer.Exit) as ended:
        command.prepare(tmp_path / "data", tmp_path / "secrets-for")
    assert ended.value.exit_code == 1
    said = capsys.readouterr().err
    assert said.startswith(f"saijai: SAIJAI_TRUNK_SECRET_FILE={missing}: cannot be read")
    assert not Path(tmp_path / "secrets-for").exists()
