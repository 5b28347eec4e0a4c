"""Masters are decoded together, and only when a conversion asks for one."""

from pathlib import Path

import pytest

from prompts.errors import AudioError
from prompts.recorded import Recorded
from prompts.sound import write_flac
from tests.unit.test_prompts_measure import tone


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    (tmp_path / "a").mkdir()
    write_flac(tone(0.5, 0.1), tmp_path / "a" / "one.flac")
    write_flac(tone(0.5, 0.2), tmp_path / "a" / "two.flac")
    return Recorded(tmp_path, ("a/one", "a/two", "a/gone"))


def test_recordings_are_named_by_content_and_decoded(recorded: Recorded) -> None:
    assert recorded.key("a/one") != recorded.key("a/two")
    assert recorded.pcm("a/two") == tone(0.5, 0.2)


def test_missing_recording_is_named_with_the_remedy(recorded: Recorded) -> None:
    with pytest.raises(AudioError, match="a/gone: no Thai audio; run"):
        recorded.key("a/gone")


def test_broken_recording_is_named_and_the_others_are_decoded(recorded: Recorded, tmp_path: Path) -> None:
    (tmp_path / "a" / "one.flac").write_text("broken")
    assert recorded.pcm("a/two") == tone(0.5, 0.2)
    with pytest.raises(AudioError, match=r"one\.flac"):
        recorded.pcm("a/one")


def test_no_ffmpeg_is_needed_to_name_recordings(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert len(recorded.key("a/one")) == 64
