"""The quality gate: what an ear would object to is named, in the master and in the files that Asterisk plays."""

import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from prompts import sound
from prompts.measure import Loudness, measure
from prompts.prompt_set import SETS
from prompts.quality import audible_faults, built_faults
from tests.unit.test_prompts_measure import tone

CENTRAL, SLOW = SETS[:2]
RIGHT = Loudness(seconds=2.0, active_dbov=-20.0, peak_dbfs=-6.0, lead=0.1, trail=0.15)
PCM = sound.silence(0.1) + tone(0.14, 1.0) + sound.silence(0.15)


@pytest.mark.parametrize(
    ("heard", "fault"),
    [
        (replace(RIGHT, active_dbov=-21.2), "level"),
        (replace(RIGHT, active_dbov=-18.8), "level"),
        (replace(RIGHT, peak_dbfs=-2.9), "peak"),
        (replace(RIGHT, is_clipped=True), "clipped"),
        (replace(RIGHT, offset=-0.01), "-1.0 % beside zero"),
        (replace(RIGHT, lead=0.02), "silence before"),
        (replace(RIGHT, trail=0.4), "silence after"),
        (replace(RIGHT, seconds=16.0), "s long"),
        (replace(RIGHT, seconds=0.2), "s long"),
        (replace(RIGHT, seconds=0.7), "cut short"),
        (replace(RIGHT, seconds=9.0), "stuck"),
    ],
)
def test_each_audible_fault_is_told(heard: Loudness, fault: str) -> None:
    assert any(fault in told for told in audible_faults(heard, 20, CENTRAL))


def test_right_sound_has_no_audible_fault() -> None:
    assert audible_faults(RIGHT, 20, CENTRAL) == []
    assert audible_faults(replace(RIGHT, seconds=0.9), 3, CENTRAL) == []


def test_slow_set_is_louder_and_may_last_longer() -> None:
    slow = replace(RIGHT, active_dbov=-16.0, seconds=18.0)
    assert audible_faults(slow, 120, SLOW) == []
    assert len(audible_faults(slow, 120, CENTRAL)) == 2
    assert audible_faults(RIGHT, 20, SLOW) == ["level -20.0 dBov, -17 to -15 are right"]


def stereo(wav: Path) -> None:
    with wave.open(str(wav), "wb") as opened:
        opened.setparams((2, 2, 8000, 0, "NONE", ""))
        opened.writeframes(PCM)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    sound.write_asterisk(PCM, tmp_path / "a.wav", tmp_path / "a.g722")
    return tmp_path / "a"


def test_right_files_have_no_fault(built: Path) -> None:
    assert built_faults(built, measure(PCM)) == []


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda wav, _: wav.unlink(), "cannot be read"),
        (lambda _, g722: g722.unlink(), "cannot be read"),
        (lambda wav, _: wav.write_bytes(b""), "cannot be read"),
        (
            lambda wav, _: wav.write_bytes(wav.read_bytes()[:-4000]),
            "file is 1.00 s long, not all is there",
        ),
        (lambda _, g722: g722.write_bytes(g722.read_bytes()[:-4000]), "wide-band file is 0.75 s long"),
        (lambda wav, _: sound.write_narrow(tone(0.02, 1.25), wav), "level"),
        (lambda wav, _: sound.write_narrow(tone(0.9, 1.25), wav), "peak"),
        (lambda wav, _: sound.write_narrow(b"\x00\x30" * 20_000, wav), "beside zero"),
        (lambda wav, _: sound.write_narrow(b"\x00\x30" * 20_000, wav), "clipped"),
        (lambda wav, _: stereo(wav), "2 channels"),
    ],
)
def test_each_fault_of_a_built_file_is_told(built: Path, spoil: Callable[[Path, Path], object], fault: str) -> None:
    spoil(built.with_suffix(".wav"), built.with_suffix(".g722"))
    assert any(fault in told for told in built_faults(built, measure(PCM)))
