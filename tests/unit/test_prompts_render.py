"""Rendering says only what changed, and the old audio stays until all of it is said."""

import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from prompts.approval import Heard, approve
from prompts.check import inspect
from prompts.errors import CatalogueError, VoiceError, VoiceNotReachableError
from prompts.master import load_manifest
from prompts.prompt import Priority, Prompt
from prompts.render import WORKSHOP, render, version_of
from prompts.versions import SHIPPED
from prompts.voices.voice import Take, Words
from tests.support.voices import HummingVoice, hum

HELLO = Prompt("a/hello", "สวัสดีค่ะ", "hello", "first", Priority.NORMAL)
WAIT = Prompt("a/wait", "กรุณารอนะคะ", "wait", "then", Priority.EMERGENCY, say_as="กะรุนารอนะคะ")
NOW = datetime(2026, 11, 23, tzinfo=UTC)
BOTH = {prompt.id: prompt for prompt in (HELLO, WAIT)}


def snapshot(folder: Path) -> dict[str, bytes]:
    """Masters and manifest; what an interrupted render leaves for the next one is neither."""
    files = (path for path in folder.rglob("*") if path.is_file() and WORKSHOP not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rendered")
    render(HummingVoice(), masters=folder, catalogue=BOTH)
    return folder


@pytest.fixture
def masters(rendered: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(rendered, tmp_path / "masters"))


def test_everything_is_said_once_emergency_first_and_passes_the_check(tmp_path: Path) -> None:
    voice = HummingVoice()
    assert render(voice, masters=tmp_path, catalogue=BOTH) == ["a/wait", "a/hello"]
    assert voice.heard == [Words("กะรุนารอนะคะ"), Words("สวัสดีค่ะ")]
    report = inspect(BOTH, [], tmp_path)
    assert (report.problems, report.missing) == ([], [])
    record = load_manifest(tmp_path / "th")["a/wait"]
    assert (record.engine, record.voice, record.version) == ("hum", "test", version_of(voice))
    assert record.active_dbov == pytest.approx(-20, abs=1)


def test_nothing_is_said_twice(masters: Path) -> None:
    voice, before = HummingVoice(), snapshot(masters)
    assert render(voice, masters=masters, catalogue=BOTH) == []
    assert (voice.heard, snapshot(masters)) == ([], before)


@pytest.mark.parametrize("change", [{"text": "สวัสดี"}, {"say_as": "สะหวัดดีค่ะ"}])
def test_changed_words_are_said_again(masters: Path, change: dict[str, str]) -> None:
    changed = BOTH | {HELLO.id: replace(HELLO, **change)}  # type: ignore[arg-type]
    assert render(HummingVoice(), masters=masters, catalogue=changed) == ["a/hello"]


@pytest.mark.parametrize("voice", [HummingVoice(version="2"), HummingVoice(name="other"), HummingVoice(engine="new")])
def test_another_voice_says_everything_again(masters: Path, voice: HummingVoice) -> None:
    assert len(render(voice, masters=masters, catalogue=BOTH)) == 2


def test_lost_or_damaged_file_is_said_again(masters: Path) -> None:
    (masters / "th" / "a" / "hello.flac").unlink()
    (masters / "th" / "a" / "wait.flac").write_bytes(b"damaged")
    assert len(render(HummingVoice(), masters=masters, catalogue=BOTH)) == 2


def test_only_one_id_is_said_and_an_unknown_id_is_refused(masters: Path) -> None:
    assert render(HummingVoice(), "a/wait", masters=masters, catalogue=BOTH) == ["a/wait"]
    with pytest.raises(CatalogueError, match="a/gone is not in the catalogue"):
        render(HummingVoice(), "a/gone", masters=masters, catalogue=BOTH)


def test_approved_sound_outlives_another_voice_but_not_other_words(masters: Path) -> None:
    folder = masters / "th"
    records = load_manifest(folder)
    heard = [Heard(key, SHIPPED, one.text_sha256, one.file_sha256) for key, one in records.items()]
    approve(heard, "คุณครู", NOW, folder)
    other = HummingVoice(version="2")
    assert render(other, masters=masters, catalogue=BOTH) == []
    changed = BOTH | {HELLO.id: replace(HELLO, text="สวัสดี")}
    assert render(other, masters=masters, catalogue=changed) == ["a/hello"]
    assert load_manifest(folder)["a/hello"] != records["a/hello"]
    assert load_manifest(folder)["a/wait"] == records["a/wait"]
    assert render(other, "a/wait", masters=masters, catalogue=changed) == ["a/wait"]


@pytest.mark.parametrize("failure", [VoiceError("hoarse"), VoiceNotReachableError("away"), ValueError("too long")])
def test_old_audio_stays_when_the_voice_fails_half_way(masters: Path, failure: Exception) -> None:
    def answer(text: str) -> Take:
        if text == HELLO.text:
            raise failure
        return hum(text)

    before = snapshot(masters)
    with pytest.raises(VoiceError):
        render(HummingVoice(version="2", answer=answer), masters=masters, catalogue=BOTH)
    assert snapshot(masters) == before


def test_record_of_a_prompt_that_left_the_catalogue_is_dropped(masters: Path) -> None:
    assert render(HummingVoice(), masters=masters, catalogue={HELLO.id: HELLO}) == []
    assert set(load_manifest(masters / "th")) == {"a/hello"}


def interrupted(folder: Path, failure: BaseException) -> None:
    """The first prompt is said, the second never."""
    said = []

    def answer(text: str) -> Take:
        if said:
            raise failure
        said.append(text)
        return hum(text)

    with pytest.raises(type(failure)):
        render(HummingVoice(answer=answer), masters=folder, catalogue=BOTH)


def test_an_interrupted_render_goes_on_where_it_was(tmp_path: Path) -> None:
    interrupted(tmp_path, KeyboardInterrupt())
    assert snapshot(tmp_path) == {}, "half of a flow is not heard"
    voice = HummingVoice()
    assert render(voice, masters=tmp_path, catalogue=BOTH) == ["a/wait", "a/hello"]
    assert voice.heard == [Words("สวัสดีค่ะ")], "the other one was said already"
    assert inspect(BOTH, [], tmp_path).problems == []
    assert not (tmp_path / "th" / WORKSHOP).exists()


def test_a_killed_render_goes_on_where_it_was(tmp_path: Path) -> None:
    kill = "os.kill(os.getpid(), signal.SIGKILL) if said else said.append(text) or hum(text)"
    program = (
        "import os, signal\nfrom pathlib import Path\nfrom prompts.render import render\n"
        "from tests.support.voices import HummingVoice, hum\nfrom tests.unit.test_prompts_render import BOTH\n"
        "said = []\n"
        f"render(HummingVoice(answer=lambda text: {kill}), masters=Path({str(tmp_path)!r}), catalogue=BOTH)\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL
    voice = HummingVoice()
    assert render(voice, masters=tmp_path, catalogue=BOTH) == ["a/wait", "a/hello"]
    assert voice.heard == [Words("สวัสดีค่ะ")]
    assert inspect(BOTH, [], tmp_path).problems == []


@pytest.mark.parametrize("damage", ["take", "label"])
def test_a_take_that_is_not_whole_is_said_again(tmp_path: Path, damage: str) -> None:
    interrupted(tmp_path, KeyboardInterrupt())
    for file in (tmp_path / "th" / WORKSHOP).glob("*.flac" if damage == "take" else "*.json"):
        file.write_bytes(file.read_bytes()[:-5])
    voice = HummingVoice()
    render(voice, masters=tmp_path, catalogue=BOTH)
    assert len(voice.heard) == 2


def test_another_voice_takes_nothing_from_an_interrupted_render(tmp_path: Path) -> None:
    interrupted(tmp_path, KeyboardInterrupt())
    voice = HummingVoice(version="2")
    render(voice, masters=tmp_path, catalogue=BOTH)
    assert len(voice.heard) == 2


def test_the_progress_is_told_prompt_by_prompt(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    render(HummingVoice(), masters=tmp_path, catalogue=BOTH, progress=lambda *step: told.append(step))
    assert told == [(0, 2, "a/wait"), (1, 2, "a/hello"), (2, 2, "")]
