"""`./saijai prompts approve`: who listened is on record for the shipped voice and for what was recorded here."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from commands.prompts import app
from prompts import versions
from prompts.approval import load_approvals
from prompts.check import inspect
from prompts.master import MASTERS, master_path
from prompts.prompt import load_catalogue
from prompts.recorded import sounds_of
from prompts.sound import read_pcm

WAITING, PRESS = "help-call/waiting", "test-call/press"


@pytest.fixture
def masters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped voice, where a test may write."""
    folder = Path(shutil.copytree(MASTERS, tmp_path / "masters"))
    monkeypatch.setattr("commands.prompts_approved.MASTERS", folder)
    monkeypatch.setattr(sounds_of, "__defaults__", (folder, None))
    monkeypatch.setattr(inspect, "__defaults__", (None, None, folder, None, None))
    return folder


def approve(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["approve", *arguments, "--data", str(data)])


def refused(data: Path) -> list[str]:
    return [problem.place for problem in inspect(data=data, is_strict=True).problems]


def test_approved_emergency_prompt_is_refused_no_more(masters: Path, tmp_path: Path) -> None:
    told = approve(tmp_path, WAITING, PRESS, "--by", "ครูนก")
    assert told.exit_code == 0
    assert told.stdout.startswith("th/help-call/waiting: the shipped voice approved by ครูนก (")
    assert told.stdout.count("approved by ครูนก") == 2
    assert [(one.id, one.version) for one in load_approvals(masters / "th")] == [(WAITING, 0), (PRESS, 0)]
    left = refused(tmp_path)
    assert f"th/{WAITING}" not in left
    assert {f"en/{WAITING}", f"th_nod/{WAITING}", "th/help-call/still-trying"} <= set(left)
    assert approve(tmp_path, WAITING, "--set", "en", "--by", "Ms Sample").exit_code == 0
    assert f"en/{WAITING}" not in refused(tmp_path)


def test_recording_is_approved_in_its_installation_and_by_its_version(masters: Path, tmp_path: Path) -> None:
    prompt, folder = load_catalogue()[WAITING], versions.own_folder(tmp_path, "th")
    approve(tmp_path, WAITING, "--by", "ครูนก")
    pcm = read_pcm(master_path("help-call/recorded-notice", MASTERS / "th"))
    versions.add(prompt, pcm, "noi", datetime(2026, 11, 23, tzinfo=UTC), folder)
    assert f"th/{WAITING}" in refused(tmp_path), "another sound is heard now"
    told = approve(tmp_path, WAITING, "--by", "ครูน้อย")
    assert "version 1" in told.stdout
    assert [one.approved_by for one in load_approvals(folder)] == ["ครูน้อย"]
    assert f"th/{WAITING}" not in refused(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["help-call/gone", "--by", "x"], "help-call/gone is not in the set th"),
        (["help-call/recorded-notice", "--set", "th_nod", "--by", "x"], "is not in the set th_nod"),
        ([WAITING, "--set", "fr", "--by", "x"], "there is no set fr"),
        ([WAITING, "--by", " "], "say who listened"),
    ],
)
def test_what_cannot_be_approved_is_one_sentence(
    masters: Path, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    told = approve(tmp_path, *arguments)
    assert told.exit_code == 1
    assert sentence in told.stderr
    assert load_approvals(masters / "th") == []
