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
