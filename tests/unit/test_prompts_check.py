"""The check fails for every fault that a caller would hear, and names its place and remedy."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from prompts import sound
from prompts.check import Problem, Report, audible_faults, check, inspect
from prompts.master import load_manifest, sha256, write_manifest
from prompts.measure import Loudness
from prompts.prompt import Priority, Prompt
from prompts.render import render
from prompts.stage import Stage
from tests.support.voices import HummingVoice

HELLO = Prompt("a/hello", "สวัสดีค่ะ กรุณารอ", "hello", "first", Priority.NORMAL)
RIGHT = Loudness(seconds=2.0, active_dbov=-20.0, peak_dbfs=-6.0, lead=0.1, trail=0.15)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rendered")
    render(HummingVoice(), masters=folder, catalogue={HELLO.id: HELLO})
    return folder


@pytest.fixture
def masters(rendered: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(rendered, tmp_path / "masters"))


def faults(masters: Path, prompt: Prompt = HELLO, *stages: Stage) -> str:
    ring = stages or (Stage("th", "ring", (prompt.id, 5.0)),)
    report = inspect({prompt.id: prompt}, list(ring), masters)
    return "\n".join(str(problem) for problem in report.problems)


def test_committed_prompts_are_right_and_await_a_thai_speaker() -> None:
    report = inspect()
    assert report.problems == []
    assert report.sets == ["th"]
    assert len(report.prompts) >= 25
    assert set(report.unapproved) <= set(report.prompts)


def test_problems_of_a_report_are_what_check_returns(monkeypatch: pytest.MonkeyPatch) -> None:
    fault = Problem("a", "is wrong", "do this")
    monkeypatch.setattr("prompts.check.inspect", lambda: Report(problems=[fault]))
    assert [str(problem) for problem in check()] == ["a: is wrong; do this"]


def test_right_prompt_has_no_fault_and_is_told_as_unapproved(masters: Path) -> None:
    assert faults(masters) == ""
    assert inspect({HELLO.id: HELLO}, [Stage("th", "x", (HELLO.id, 1.0))], masters).unapproved == [HELLO.id]


def test_id_without_thai_audio_fails(masters: Path) -> None:
    (masters / "th" / "a" / "hello.flac").unlink()
    assert "th/a/hello: no Thai audio, Asterisk would play English; run `./saijai prompts render`" in faults(masters)


def test_id_without_record_fails(masters: Path) -> None:
    assert "th/a/new: no Thai audio" in faults(masters, replace(HELLO, id="a/new"))


@pytest.mark.parametrize("change", [{"text": "สวัสดีค่ะ รอก่อน"}, {"say_as": "สะหวัดดีค่ะ รอ"}])
def test_text_changed_since_rendering_fails(masters: Path, change: dict[str, str]) -> None:
    changed = replace(HELLO, **change)  # type: ignore[arg-type]
    assert "the text changed since the audio was made" in faults(masters, changed)


def test_exchanged_file_fails(masters: Path) -> None:
    sound.write_flac(sound.silence(1.0), masters / "th" / "a" / "hello.flac")
    assert "the file is not the one the manifest knows" in faults(masters)


@pytest.mark.parametrize(
    ("write", "fault"),
    [
        (lambda path: path.write_bytes(b"no sound"), "the file cannot be played"),
        (lambda path: sound.write_flac(sound.silence(1.0), path), "level -100.0 dBov"),
    ],
)
def test_bad_sound_fails_even_when_the_manifest_agrees(
    masters: Path, write: Callable[[Path], object], fault: str
) -> None:
    folder, file = masters / "th", masters / "th" / "a" / "hello.flac"
    write(file)
    record = load_manifest(folder)[HELLO.id]
    write_manifest({HELLO.id: replace(record, file_sha256=sha256(file.read_bytes()))}, folder)
    assert fault in faults(masters)


@pytest.mark.parametrize(
    ("heard", "fault"),
    [
        (replace(RIGHT, active_dbov=-21.2), "level"),
        (replace(RIGHT, active_dbov=-18.8), "level"),
        (replace(RIGHT, peak_dbfs=-2.9), "peak"),
        (replace(RIGHT, lead=0.02), "silence before"),
        (replace(RIGHT, trail=0.4), "silence after"),
        (replace(RIGHT, seconds=16.0), "s long"),
        (replace(RIGHT, seconds=0.2), "s long"),
        (replace(RIGHT, seconds=0.7), "cut short"),
        (replace(RIGHT, seconds=9.0), "stuck"),
    ],
)
def test_each_audible_fault_is_told(heard: Loudness, fault: str) -> None:
    assert any(fault in told for told in audible_faults(heard, characters=20))


def test_right_sound_has_no_audible_fault() -> None:
    assert audible_faults(RIGHT, characters=20) == []
    assert audible_faults(replace(RIGHT, seconds=0.9), characters=3) == []


def test_phrase_too_long_for_one_piece_fails(masters: Path) -> None:
    assert "add a space; cut it at a phrase end" in faults(masters, replace(HELLO, text="ก" * 96))


def test_stage_with_an_unknown_id_fails(masters: Path) -> None:
    stage = Stage("th", "ring", ("a/gone", 5.0))
    assert faults(masters, HELLO, stage) == "stages.yaml: th/ring: a/gone is not in the catalogue; correct the id"


def test_dead_air_and_rare_prompts_fail(masters: Path) -> None:
    told = faults(masters, HELLO, Stage("th", "ring", (HELLO.id, 18.5)))
    assert "18 s of silence sound like a lost line" in told
    assert "s from one prompt to the next" in told


def test_record_without_prompt_fails(masters: Path) -> None:
    folder = masters / "th"
    records = load_manifest(folder)
    write_manifest(records | {"a/old": records[HELLO.id]}, folder)
    assert "a/old is not in the catalogue" in faults(masters)


def test_broken_page_is_a_problem_not_a_crash(masters: Path) -> None:
    (masters / "th" / "manifest.yaml").write_text("- no mapping")
    assert "manifest.yaml: a dict is expected" in faults(masters)
