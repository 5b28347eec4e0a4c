"""A person's recording is finished like every other prompt and kept, or refused with the reason."""

import wave
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from prompts import versions
from prompts.errors import RecordingError
from prompts.measure import measure
from prompts.prompt import Priority, Prompt
from prompts.prompt_set import SETS
from prompts.quality import audible_faults
from prompts.record import record
from prompts.sound import read_pcm, silence
from tests.unit.test_prompts_measure import tone

HELLO = Prompt("a/hello", "สวัสดีค่ะ กรุณารอ", "hello", "first", Priority.NORMAL)
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def recorded(file: Path, peak: float = 0.02, seconds: float = 1.5) -> Path:
    with wave.open(str(file), "wb") as opened:
        opened.setparams((1, 2, 16_000, 0, "NONE", ""))
        opened.writeframes(silence(1.0) + tone(peak, seconds) + silence(2.0))
    return file


def test_soft_recording_with_long_silences_is_finished_and_heard(tmp_path: Path) -> None:
    version = record(HELLO, recorded(tmp_path / "a.wav"), "noi", NOW, tmp_path)
    file = versions.current(HELLO, versions.own_folder(tmp_path, "th"))
    assert (version.number, version.author) == (1, "noi")
    assert file is not None
    heard = measure(read_pcm(file))
    assert audible_faults(heard, len(HELLO.reading), SETS[0]) == []
    assert (version.seconds, version.active_dbov) == (heard.seconds, round(heard.active_dbov, 2))


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [(0.4, "cut short or stuck"), (12.0, "cut short or stuck"), (20.0, "0.3 to 15.0 are")],
)
def test_recording_of_another_length_is_refused_and_nothing_changes(
    tmp_path: Path, seconds: float, reason: str
) -> None:
    record(HELLO, recorded(tmp_path / "good.wav"), "noi", NOW, tmp_path)
    before = {path: path.read_bytes() for path in (tmp_path / "prompts").rglob("*") if path.is_file()}
    with pytest.raises(RecordingError, match=f"bad.wav cannot be heard as a/hello: .*{reason}"):
        record(HELLO, recorded(tmp_path / "bad.wav", seconds=seconds), "noi", NOW, tmp_path)
    assert {path: path.read_bytes() for path in (tmp_path / "prompts").rglob("*") if path.is_file()} == before


def test_refused_first_recording_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "bad.wav").write_bytes(b"RIFF1234WAVE")
    with pytest.raises(RecordingError, match="its end is missing"):
        record(replace(HELLO, id="a/new"), tmp_path / "bad.wav", "noi", NOW, tmp_path)
    assert not (tmp_path / "prompts").exists()
