"""Every voice's take ends at the same level, unclipped, with a breath at both ends."""

import numpy as np
import pytest

from prompts.errors import VoiceError
from prompts.mastering import master
from prompts.measure import measure
from prompts.voices.voice import Take
from tests.support.voices import RATE, hum


@pytest.mark.parametrize("gain", [0.01, 1.0, 3.0])
def test_quiet_and_loud_takes_come_out_alike(gain: float) -> None:
    take = hum("สวัสดีค่ะ")
    heard = measure(master(Take(take.samples * np.float32(gain), take.rate)))
    assert heard.active_dbov == pytest.approx(-20.0, abs=1.0)
    assert heard.peak_dbfs <= -3.0
    assert 0.05 <= heard.lead <= 0.25
    assert 0.05 <= heard.trail <= 0.25


def test_sharp_peaks_are_turned_down_not_cut() -> None:
    clicks = np.zeros(2 * RATE, np.float32)
    clicks[::2400] = 1.0
    clicks += 0.02 * np.sin(np.arange(2 * RATE) / 20).astype(np.float32)
    heard = measure(master(Take(clicks, RATE)))
    assert heard.peak_dbfs <= -3.0


def test_length_of_speech_is_kept() -> None:
    take = hum("สวัสดีค่ะ")
    speech = len(take.samples) / RATE - 1.0
    assert measure(master(take)).seconds == pytest.approx(speech + 0.25, abs=0.05)


def test_take_that_touches_both_ends_still_gets_its_breath() -> None:
    heard = measure(master(Take(hum("สวัสดีค่ะ").samples[RATE // 2 : -RATE // 2], RATE)))
    assert 0.05 <= heard.lead <= 0.25
    assert 0.05 <= heard.trail <= 0.25


@pytest.mark.parametrize("samples", [np.zeros(RATE, np.float32), np.full(RATE, np.nan, np.float32)])
def test_voice_that_says_nothing_is_refused(samples: np.ndarray) -> None:
    with pytest.raises(VoiceError, match="said nothing"):
        master(Take(samples, RATE))
