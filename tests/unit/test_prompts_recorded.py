"""What is heard is what somebody recorded here, else the shipped voice; it is decoded only when it is asked for."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from prompts import versions
from prompts.errors import AudioError
from prompts.prompt import Priority, Prompt
from prompts.prompt_set import SETS
from prompts.recorded import Recorded
from prompts.slower import louder
from prompts.sound import write_flac
from tests.unit.test_prompts_measure import tone

CENTRAL, SLOW = SETS[:2]
CATALOGUE = {name: Prompt(name, "สวัสดี", "hello", "first", Priority.NORMAL) for name in ("a/one", "a/two", "a/gone")}
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    (tmp_path / "masters" / "th" / "a").mkdir(parents=True)
    write_flac(tone(0.3, 0.1), tmp_path / "masters" / "th" / "a" / "one.flac")
    write_flac(tone(0.3, 0.2), tmp_path / "masters" / "th" / "a" / "two.flac")
    return Recorded(CENTRAL, CATALOGUE, tmp_path / "masters")


def test_recordings_are_named_by_content_and_decoded(recorded: Recorded) -> None:
    assert recorded.key("a/one") != recorded.key("a/two")
    assert recorded.pcm("a/two") == tone(0.3, 0.2)


def test_missing_recording_is_named_with_the_remedy(recorded: Recorded) -> None:
    with pytest.raises(AudioError, match="th/a/gone: no Thai audio; run"):
        recorded.key("a/gone")


def test_broken_recording_is_named_and_the_others_are_decoded(recorded: Recorded, tmp_path: Path) -> None:
    (tmp_path / "masters" / "th" / "a" / "one.flac").write_text("broken")
    assert recorded.pcm("a/two") == tone(0.3, 0.2)
    with pytest.raises(AudioError, match=r"one\.flac"):
        recorded.pcm("a/one")


def test_no_ffmpeg_is_needed_to_name_recordings(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert len(recorded.key("a/one")) == len(replace(recorded, prompt_set=SLOW).key("a/one")) == 64


def test_slow_set_is_the_same_voice_louder(recorded: Recorded) -> None:
    slow = replace(recorded, prompt_set=SLOW)
    assert slow.key("a/one") != recorded.key("a/one")
    assert slow.pcm("a/one") == louder(tone(0.3, 0.1))


def test_words_with_other_pauses_make_another_slow_sound(recorded: Recorded) -> None:
    slow = replace(recorded, prompt_set=SLOW)
    paused = replace(slow, catalogue={"a/one": replace(CATALOGUE["a/one"], text="สวัส ดี")})
    assert slow.key("a/one") != paused.key("a/one")


def test_own_recording_wins_in_every_set_until_the_words_change(recorded: Recorded, tmp_path: Path) -> None:
    versions.add(CATALOGUE["a/one"], tone(0.2, 0.3), "noi", NOW, versions.own_folder(tmp_path, "th"))
    here = replace(recorded, data=tmp_path)
    assert here.pcm("a/one") == tone(0.2, 0.3)
    assert here.pcm("a/two") == tone(0.3, 0.2)
    assert replace(here, prompt_set=SLOW).pcm("a/one") == louder(tone(0.2, 0.3))
    changed = replace(here, catalogue=CATALOGUE | {"a/one": replace(CATALOGUE["a/one"], text="สวัสดีค่ะ")})
    assert changed.pcm("a/one") == tone(0.3, 0.1)


def test_damaged_own_recording_gives_way_to_the_shipped_voice(recorded: Recorded, tmp_path: Path) -> None:
    folder = versions.own_folder(tmp_path, "th")
    made = versions.add(CATALOGUE["a/one"], tone(0.2, 0.3), "noi", NOW, folder)
    (folder / "a" / "one" / f"{made.file_sha256}.flac").write_bytes(b"damaged")
    assert replace(recorded, data=tmp_path).pcm("a/one") == tone(0.3, 0.1)
