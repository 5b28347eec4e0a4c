"""`./saijai prompts play, picture, say`: what is written, and what a wrong word is answered with."""

import wave
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.prompts import app
from commands.prompts_heard import words_of
from domain import thai_speech
from prompts.flow import Ring, load_flows

SHELL = CliRunner()


def seconds(file: Path) -> float:
    with wave.open(str(file)) as opened:
        assert (opened.getframerate(), opened.getnchannels()) == (8000, 1)
        return opened.getnframes() / 8000


def test_play_shows_and_writes_the_whole_help_call(tmp_path: Path) -> None:
    file = tmp_path / "call.wav"
    told = SHELL.invoke(app, ["play", "help-call", "--to", str(file), "--data", str(tmp_path)])
    assert told.exit_code == 0, told.output
    lines = told.stdout.splitlines()
    assert lines[0].startswith(" 0:00.0  --")
    assert "help-call/greeting-known" in lines[1]
    assert "รับสายแล้วค่ะ" in lines[1]
    assert "help-call/recorded-notice" in lines[2]
    ringing = sum(step.seconds for step in load_flows()["help-call"] if isinstance(step, Ring))
    assert seconds(file) == pytest.approx(ringing, abs=0.01)


@pytest.mark.parametrize("flow", load_flows())
def test_every_flow_is_played_in_both_sets(flow: str, tmp_path: Path) -> None:
    lengths = []
    for prompt_set in ("th", "th_slow"):
        file = tmp_path / f"{prompt_set}.wav"
        told = SHELL.invoke(app, ["play", flow, "--to", str(file), "--set", prompt_set, "--data", str(tmp_path)])
        assert told.exit_code == 0, told.output
        lengths.append(seconds(file))
    assert lengths[0] <= lengths[1]


def test_wrong_flow_set_and_id_are_answered_with_what_there_is(tmp_path: Path) -> None:
    to = ["--to", str(tmp_path / "x")]
    for arguments, answer in (
        (["play", "nothing"], "there is no flow nothing; there are help-call,"),
        (["play", "storm", "--set", "xx"], "there is no set xx; there are th, th_slow"),
        (["picture", "a/gone"], "a/gone is not in the catalogue"),
        (["say", "ten"], "ten is no number up to 9999999"),
        (["say", "10000000"], "10000000 is no number up to 9999999"),
        (["say", "25:00"], "25:00 is no number"),
        (["say", "2026-02-30"], "2026-02-30 is no number"),
    ):
        told = SHELL.invoke(app, [*arguments, *to])
        assert (told.exit_code, answer in told.stderr) == (1, True), told.output
        assert not (tmp_path / "x").exists()


def test_picture_is_written(tmp_path: Path) -> None:
    told = SHELL.invoke(app, ["picture", "help-call/waiting", "--to", str(tmp_path / "a.png")])
    assert told.exit_code == 0, told.output
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_say_puts_sounds_together(tmp_path: Path) -> None:
    told = SHELL.invoke(app, ["say", "1021", "--to", str(tmp_path / "a.wav")])
    assert told.exit_code == 0, told.output
    assert told.stdout.splitlines()[:2] == ["หนึ่งพัน ยี่สิบเอ็ด", "numbers/1000&numbers/21"]
    assert 1.0 < seconds(tmp_path / "a.wav") < 5.0


def test_form_tells_what_is_meant() -> None:
    assert words_of("081-234-5678") == thai_speech.digits("0812345678")
    assert words_of("+66999123401") == thai_speech.digits("0999123401")
    assert words_of("14:30") == ("สิบสี่", "นาฬิกา", "สามสิบ", "นาที")
    assert words_of("2026-11-23")[-1] == "หกสิบเก้า"
    assert words_of("0") == ("ศูนย์",)
