"""Asterisk finds the second line whole, may read what it must, and nobody else reads a resident's data."""

import os
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from pbx import second_line, secrets
from runtime.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(data_dir=tmp_path / "data")
    secrets.make(settings)
    return settings


def test_everything_that_the_script_loads_is_there(settings: Settings) -> None:
    second_line.prepare(settings)
    folder = settings.data_dir / "asterisk/data/agi-bin"
    for name in ("second-line", "second_line/answer.py", "domain/numbers.py", "asterisk/agi.py", "six.py"):
        assert (folder / name).is_file(), name
    assert (folder / "phonenumbers/data/region_TH.py").is_file()
    assert (folder / "second-line").stat().st_mode & 0o777 == 0o750
    assert (folder / "second-line").read_text().startswith("#!/usr/bin/python3 -IS\n")
    assert not (folder / "second_line/keeper.py").exists(), "what needs our packages stays here"


def test_a_second_start_changes_only_what_is_another(settings: Settings) -> None:
    second_line.prepare(settings)
    folder = settings.data_dir / "asterisk/data/agi-bin"
    compiled, stray, changed = folder / "__pycache__/six.pyc", folder / "domain/old.py", folder / "six.py"
    compiled.parent.mkdir()
    compiled.write_bytes(b"quick")
    stray.touch()
    kept = (folder / "domain/numbers.py").stat().st_ino
    changed.write_text("another")
    second_line.prepare(settings)
    assert compiled.exists()
    assert not stray.exists()
    assert (folder / "domain/numbers.py").stat().st_ino == kept
    assert changed.read_text() != "another"


def test_it_has_its_own_copy_of_the_key(settings: Settings) -> None:
    for _ in range(2):
        second_line.prepare(settings)
    assert settings.snapshot_key_file.read_bytes() == (settings.secrets_dir / "phone.key").read_bytes()
    assert settings.snapshot_key_file.stat().st_mode & 0o777 == 0o640


def test_asterisk_reads_snapshot_and_key_and_writes_its_spool_only(settings: Settings) -> None:
    second_line.prepare(settings)
    settings.snapshot_file.touch()
    second_line.hand_over(settings, 1500, 1501)
    folder, spool = settings.snapshot_file.parent, settings.spool_dir("second_line")
    for path in (folder, settings.snapshot_file, settings.snapshot_key_file):
        assert (path.stat().st_uid, path.stat().st_gid) == (os.getuid(), 1501), path
    assert folder.stat().st_mode & 0o777 == 0o750
    assert (spool.stat().st_uid, spool.stat().st_gid, spool.stat().st_mode & 0o777) == (1500, 1501, 0o700)


def test_a_missing_package_is_told_and_stops_no_start(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_line, "find_spec", lambda _name: None)
    with capture_logs() as told:
        second_line.prepare(settings)
    assert "asterisk is not installed" in told[0]["why"] or "phonenumbers is not installed" in told[0]["why"]
    assert settings.snapshot_key_file.exists()
