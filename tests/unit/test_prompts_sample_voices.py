"""The invented resident and operator: telephone sound, each with a tone that proves who was heard."""

import wave
from pathlib import Path

import numpy as np
import pytest

from prompts.sample_voices import FOLDER, HERTZ, say_samples
from tests.support.voices import HummingVoice


def loudest_hertz(path: Path) -> tuple[float, float, float]:
    """Return the strongest frequency of the first second, its peak in dBFS and the whole length."""
    with wave.open(str(path)) as opened:
        assert (opened.getframerate(), opened.getsampwidth(), opened.getnchannels()) == (8000, 2, 1)
        samples = np.frombuffer(opened.readframes(opened.getnframes()), "<i2") / 32768
    first = samples[400:7600]
    spectrum = np.abs(np.fft.rfft(first * np.hanning(len(first))))
    peak_dbfs = 20 * np.log10(np.abs(first).max())
    return float(spectrum.argmax() * 8000 / len(first)), float(peak_dbfs), len(samples) / 8000


@pytest.mark.parametrize("person", sorted(HERTZ))
def test_committed_sample_begins_with_its_tone(person: str) -> None:
    hertz, peak_dbfs, seconds = loudest_hertz(FOLDER / f"{person}.wav")
    assert hertz == pytest.approx(HERTZ[person], abs=5)
    assert peak_dbfs == pytest.approx(-12, abs=0.5)
    assert 6 <= seconds <= 8


def test_samples_can_be_said_anew(tmp_path: Path) -> None:
    say_samples(HummingVoice(), tmp_path)
    assert loudest_hertz(tmp_path / "resident.wav")[0] == pytest.approx(440, abs=5)
    assert loudest_hertz(tmp_path / "operator.wav")[0] == pytest.approx(1000, abs=5)
