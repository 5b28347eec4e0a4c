"""`./saijai prompts`: what the person at the keyboard is told, and by which exit code."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.prompts import app
from prompts.master import MASTERS
from prompts.report import Problem, Report, Sound

SHELL = CliRunner()
NOBODY = "http://127.0.0.1:1/"


def masters() -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in MASTERS.rglob("*")}


def test_check_tells_what_awaits_approval(monkeypatch: pytest.MonkeyPatch) -> None:
    report = Report(prompts=["a/b"], sets=["th"], unapproved=["a/b"])
    monkeypatch.setattr("commands.prompts.inspect", lambda **_: report)
    told = SHELL.invoke(app, ["check"])
    assert (told.exit_code, told.stderr) == (0, "")
    assert "1 prompts are right in th" in told.stdout
    assert "1 are not yet approved by a speaker of their language" in told.stdout


def test_check_fails_with_place_and_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    report = Report(prompts=["a/b"], problems=[Problem("th/a/b", "no Thai audio", "render it")])
    monkeypatch.setattr("commands.prompts.inspect", lambda **_: report)
    told = SHELL.invoke(app, ["check"])
    assert (told.exit_code, told.stderr) == (1, "th/a/b: no Thai audio; render it\n")


def test_check_json_has_the_promised_keys() -> None:
    told = SHELL.invoke(app, ["check", "--json"])
    report = json.loads(told.stdout)
    assert report.keys() >= {"prompts", "sets", "missing", "stale", "failing", "unapproved"}
    assert (report["missing"], report["stale"], report["failing"]) == ([], [], [])
    assert report["sets"] == ["th", "th_slow", "th_nod", "en"]


def test_check_shows_a_table_of_every_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    sounds = [Sound("th_slow", "help-call/waiting", "recorded here", 6.32, -16.0, -3.7, True)]
    monkeypatch.setattr("commands.prompts.inspect", lambda **_: Report(sounds=sounds))
    told = SHELL.invoke(app, ["check", "--table"])
    row = next(line for line in told.stdout.splitlines() if "help-call/waiting" in line)
    assert [cell.strip() for cell in row.strip("│").split("│")] == [
        "th_slow", "help-call/waiting", "recorded here", "6.3", "-16.0", "-3.7", "yes",
    ]  # fmt: skip


def test_list_shows_words_meaning_and_approval() -> None:
    told = SHELL.invoke(app, ["list"])
    assert told.exit_code == 0
    assert "help-call/greeting-known" in told.stdout
    assert "รับสายแล้วค่ะ" in told.stdout
    assert "not yet approved" in told.stdout


@pytest.mark.parametrize("voice", ["auto", "gtts"])
def test_render_without_internet_is_one_sentence_and_changes_nothing(
    voice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    before = masters()
    told = SHELL.invoke(app, ["render", "--voice", voice], env={"SAIJAI_GTTS_URL": NOBODY})
    assert told.exit_code == 1
    assert told.stderr.startswith(
        "gTTS is not reachable: no answer from http://127.0.0.1:1/; the present audio stays"
    )
    assert ("--voice offline renders with the local voice" in told.stderr) == (voice == "auto")
    assert len(told.stderr.strip().splitlines()) == 1
    assert masters().items() >= before.items() - {(MASTERS / "th", before[MASTERS / "th"])}


def test_strict_check_refuses_emergency_prompts_that_nobody_approved() -> None:
    told = SHELL.invoke(app, ["check", "--strict", "--json"])
    report = json.loads(told.stdout)
    assert told.exit_code == 1
    refused = {one["place"] for one in report["problems"]}
    assert {"th/help-call/waiting", "th_nod/help-call/waiting", "en/help-call/waiting"} <= refused
    assert not any("digits/" in place for place in refused), "a number is no emergency prompt"
    assert "prompts approve help-call/waiting --set en --by NAME" in told.stdout
    assert SHELL.invoke(app, ["check"]).exit_code == 0


def test_list_shows_another_set_in_its_words() -> None:
    told = SHELL.invoke(app, ["list", "--set", "en"])
    assert told.exit_code == 0
    assert "Your call is answered." in told.stdout
    assert "The one who needs help is + name" in told.stdout
    assert "there is no set fr; there are th, th_slow" in SHELL.invoke(app, ["list", "--set", "fr"]).stderr


def test_slow_set_is_not_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    told = SHELL.invoke(app, ["render", "--set", "th_slow", "--voice", "command", "--command", "cat"])
    assert told.exit_code == 1
    assert "th_slow is made from th when it is installed" in told.stderr


def test_render_by_a_command_that_says_nothing_changes_nothing() -> None:
    before = masters()
    told = SHELL.invoke(app, ["render", "--only", "digits/1", "--voice", "command", "--command", "true"])
    assert told.exit_code == 1
    assert told.stderr == "digits/1: the command wrote no whole WAV; the present audio stays\n"
    assert masters().items() >= before.items() - {(MASTERS / "th", before[MASTERS / "th"])}


def test_render_of_an_unknown_id_is_refused() -> None:
    told = SHELL.invoke(app, ["render", "--only", "a/gone"], env={"SAIJAI_GTTS_URL": NOBODY})
    assert told.exit_code == 1
    assert "a/gone is not in the catalogue" in told.stderr
