"""The check fails for every fault that a caller would hear, and names its place and remedy."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commands.installation import cache
from prompts import sound, versions
from prompts.check import check, inspect
from prompts.master import load_manifest, sha256, write_manifest
from prompts.prompt import Priority, Prompt
from prompts.render import render
from prompts.report import Problem, Report
from prompts.stage import Stage
from tests.support.voices import HummingVoice
from tests.unit.test_prompts_measure import tone

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HELLO = Prompt("a/hello", "สวัสดีค่ะ กรุณารอ", "hello", "first", Priority.NORMAL)


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
    report = inspect(cache=cache())
    assert report.problems == []
    assert report.sets == ["th", "th_slow", "th_nod", "en"]
    assert {one.prompt_set for one in report.sounds} == set(report.sets)
    assert len(report.sounds) > 3 * 190
    of_central = [one for one in report.unapproved if not one.startswith(("th_nod/", "en/"))]
    assert set(of_central) <= set(report.prompts)


def test_problems_of_a_report_are_what_check_returns(monkeypatch: pytest.MonkeyPatch) -> None:
    fault = Problem("a", "is wrong", "do this")
    monkeypatch.setattr("prompts.check.inspect", lambda **_: Report(problems=[fault]))
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


def own_faults(masters: Path, data: Path, prompt: Prompt = HELLO) -> tuple[str, Report]:
    report = inspect({prompt.id: prompt}, [], masters, data)
    return "\n".join(str(problem) for problem in report.problems), report


def test_own_recording_is_judged_and_awaits_its_own_approval(masters: Path, tmp_path: Path) -> None:
    folder = versions.own_folder(tmp_path, "th")
    versions.add(HELLO, sound.read_pcm(masters / "th" / "a" / "hello.flac"), "noi", NOW, folder)
    told, report = own_faults(masters, tmp_path)
    assert (told, report.unapproved) == ("", [HELLO.id])
    assert {one.voice for one in report.sounds} == {"recorded here"}
    versions.add(HELLO, tone(0.9, 1.5), "noi", NOW, folder)
    told, report = own_faults(masters, tmp_path)
    assert "th/a/hello: peak -0.9 dBFS" in told
    assert "run `./saijai prompts record` or `restore`" in told
    assert report.failing == ["a/hello", "th_slow/a/hello"]


def test_own_recording_of_other_words_and_a_damaged_one_are_told(masters: Path, tmp_path: Path) -> None:
    folder = versions.own_folder(tmp_path, "th")
    versions.add(replace(HELLO, text="สวัสดี"), tone(0.1, 1.0), "noi", NOW, folder)
    told, report = own_faults(masters, tmp_path)
    assert "the text changed since it was recorded, the shipped voice is heard; run `./saijai prompts record`" in told
    assert (report.stale, report.missing) == ([HELLO.id], [])
    made = versions.add(HELLO, tone(0.1, 1.0), "noi", NOW, folder)
    (folder / HELLO.id / f"{made.file_sha256}.flac").unlink()
    told, report = own_faults(masters, tmp_path)
    assert "the recording of version 2 is damaged; restore another" in told
    assert {one.voice for one in report.sounds} == {"hum test"}, "the shipped voice is heard"


def test_both_sets_are_judged_by_their_own_level(masters: Path) -> None:
    report = inspect({HELLO.id: HELLO}, [], masters)
    assert [(one.prompt_set, one.id) for one in report.sounds] == [("th", HELLO.id), ("th_slow", HELLO.id)]
    assert report.sounds[1].active_dbov - report.sounds[0].active_dbov == pytest.approx(4.0, abs=0.5)


def test_conversion_that_is_cut_short_is_told(masters: Path, tmp_path: Path) -> None:
    inspect({HELLO.id: HELLO}, [], masters, cache=tmp_path)
    for file in tmp_path.glob("*.wav"):
        file.write_bytes(file.read_bytes()[:-8000])
    report = inspect({HELLO.id: HELLO}, [], masters, cache=tmp_path)
    assert report.failing == ["a/hello", "th_slow/a/hello"]
    assert all("not all is there" in str(problem) for problem in report.problems)
