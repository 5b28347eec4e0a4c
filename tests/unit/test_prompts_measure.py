"""The meter: level, peak, length and silent edges of known sounds."""

import numpy as np
import pytest

from prompts.measure import NOTHING_DBOV, measure
from prompts.sound import MASTER_RATE, silence


def tone(peak: float, seconds: float) -> bytes:
    wave = peak * np.sin(2 * np.pi * 400 * np.arange(round(seconds * MASTER_RATE)) / MASTER_RATE)
    return np.round(wave * 32768).clip(-32768, 32767).astype("<i2").tobytes()


def test_tone_has_its_textbook_level() -> None:
    heard = measure(tone(0.5, 1.0))
    assert heard.peak_dbfs == pytest.approx(-6.02, abs=0.05)
    assert heard.active_dbov == pytest.approx(-9.03, abs=0.05)


def test_pauses_do_not_lower_the_active_level() -> None:
    heard = measure(tone(0.5, 1.0) + silence(5.0) + tone(0.5, 1.0))
    assert heard.active_dbov == pytest.approx(-9.03, abs=0.05)
    assert heard.seconds == pytest.approx(7.0)


def test_silent_edges_are_told() -> None:
    heard = measure(silence(0.1) + tone(0.5, 1.0) + silence(0.2))
    assert (heard.lead, heard.trail) == (pytest.approx(0.1), pytest.approx(0.2))


def test_the_loudest_negative_sample_is_a_peak_too() -> None:
    assert measure(b"\x00\x80" * 320).peak_dbfs == pytest.approx(0.0)


@pytest.mark.parametrize("pcm", [b"", silence(1.0)])
def test_silence_is_silence(pcm: bytes) -> None:
    heard = measure(pcm)
    assert (heard.active_dbov, heard.peak_dbfs, heard.lead) == (NOTHING_DBOV, NOTHING_DBOV, heard.seconds)


def test_sound_beside_zero_is_told() -> None:
    beside = np.frombuffer(tone(0.3, 1.0), "<i2") + 328
    assert measure(beside.astype("<i2").tobytes()).offset == pytest.approx(0.01, abs=0.0005)
    assert measure(tone(0.3, 1.0)).offset == pytest.approx(0.0, abs=0.0005)


def test_clipped_sound_is_told_at_any_level() -> None:
    for level in (20000, 9000):
        clipped = np.frombuffer(tone(0.9, 1.0), "<i2").clip(-level, level)
        assert measure(clipped.astype("<i2").tobytes()).is_clipped
    assert not measure(tone(0.9, 1.0)).is_clipped


def test_telephone_rate_is_measured_alike() -> None:
    narrow = np.frombuffer(tone(0.5, 1.0), "<i2")[::2].tobytes()
    heard = measure(narrow, rate=8000)
    assert heard.seconds == pytest.approx(1.0)
    assert heard.active_dbov == pytest.approx(-9.03, abs=0.05)
