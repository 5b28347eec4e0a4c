"""What a phone heard is told from its samples: the right tone is found, another one is not, silence is nothing."""

import math
import struct
import wave

import pytest

from phones import sound
from phones.sound import RATE

QUIET = bytes(2 * RATE)  # one second


def mixed(*voices: bytes) -> bytes:
    """Several sounds heard at once."""
    heard = [struct.unpack(f"<{len(voice) // 2}h", voice) for voice in voices]
    return struct.pack(f"<{len(heard[0])}h", *(sum(values) for values in zip(*heard, strict=True)))


def voice(seconds: float, level_dbfs: float) -> bytes:
    """Something like speech: a few harmonics of 130 Hz."""
    parts = [sound.tone(130 * number, seconds, level_dbfs - 8) for number in (1, 2, 5, 7, 9)]
    return mixed(*parts)


@pytest.mark.parametrize("hertz", [300, 440, 1000, 3000, 441.7])
def test_a_tone_is_found_at_its_frequency_and_nowhere_else(hertz):
    heard = sound.tone(hertz, 1.0)
    assert sound.tone_share(heard, hertz) > 0.99
    for other in (300, 440, 1000, 3000):
        if abs(other - hertz) > 20:
            assert sound.tone_share(heard, other) < 0.01


def test_440_hz_is_heard_as_long_as_it_was_and_1000_hz_not_at_all():
    heard = QUIET + sound.tone(440, 1.5) + QUIET
    assert sound.tone_seconds(heard, 440) == pytest.approx(1.5)
    assert sound.tone_seconds(heard, 1000) == 0


def test_silence_is_nothing():
    assert sound.tone_share(QUIET, 440) == sound.tone_seconds(QUIET, 440) == sound.loud_seconds(QUIET) == 0
    assert sound.level_dbfs(QUIET) <= -120


def test_nothing_is_nothing():
    assert sound.tone_seconds(b"", 440) == sound.loud_seconds(b"") == sound.tone_share(b"", 440) == 0
    assert sound.level_dbfs(b"") == -120


def test_two_tones_at_once_share_the_energy():
    heard = mixed(sound.tone(440, 1.0), sound.tone(1000, 1.0))
    assert sound.tone_share(heard, 440) == pytest.approx(0.5, abs=0.01)
    assert sound.tone_share(heard, 1000) == pytest.approx(0.5, abs=0.01)
    assert sound.tone_seconds(heard, 440) == 0  # not by the strict measure
    assert sound.tone_seconds(heard, 440, least_share=0.4) == pytest.approx(1.0)


def test_a_tone_below_a_quiet_voice_is_still_found():
    heard = mixed(sound.tone(440, 1.0, -12), voice(1.0, -24))
    assert sound.tone_seconds(heard, 440) == pytest.approx(1.0)
    assert sound.tone_seconds(heard, 1000) == 0


def test_a_voice_alone_is_loud_and_is_no_tone():
    heard = voice(1.0, -12)
    assert sound.loud_seconds(heard) == pytest.approx(1.0)
    for hertz in (440, 1000):
        assert sound.tone_seconds(heard, hertz, least_share=0.3) == 0


@pytest.mark.parametrize(("level", "seconds"), [(-12, 1.0), (-36, 1.0), (-50, 0.0)])
def test_what_nobody_would_hear_does_not_count(level, seconds):
    heard = sound.tone(440, 1.0, level)
    assert sound.tone_seconds(heard, 440) == pytest.approx(seconds)
    assert sound.loud_seconds(heard) == pytest.approx(seconds)


def test_only_whole_blocks_count():
    assert sound.tone_seconds(sound.tone(440, 0.09), 440) == 0
    assert sound.tone_seconds(sound.tone(440, 0.25), 440) == pytest.approx(0.2)


@pytest.mark.parametrize("level", [-3.0, -12.0, -30.0])
def test_the_level_of_a_tone_is_three_decibels_below_its_peak(level):
    assert sound.level_dbfs(sound.tone(440, 1.0, level)) == pytest.approx(level - 10 * math.log10(2), abs=0.05)


def test_a_tone_through_the_telephones_own_coding_is_still_found():
    coarse = struct.unpack(f"<{RATE}h", sound.tone(440, 1.0))
    heard = struct.pack(f"<{RATE}h", *(value // 512 * 512 for value in coarse))
    assert sound.tone_seconds(heard, 440) == pytest.approx(1.0)


def test_half_a_sample_at_the_end_is_passed_over():
    assert sound.level_dbfs(QUIET + b"\x7f") == sound.level_dbfs(QUIET)


def test_what_was_heard_is_kept_and_read_again(tmp_path):
    heard = sound.tone(440, 0.1)
    sound.write_wav(tmp_path / "heard.wav", heard)
    assert sound.read_wav(tmp_path / "heard.wav") == heard


@pytest.mark.parametrize(("channels", "width", "rate"), [(2, 2, 8000), (1, 1, 8000), (1, 2, 16000)])
def test_another_format_is_refused_rather_than_misheard(tmp_path, channels, width, rate):
    with wave.open(str(tmp_path / "other.wav"), "wb") as other:
        other.setnchannels(channels)
        other.setsampwidth(width)
        other.setframerate(rate)
        other.writeframes(bytes(1600))
    with pytest.raises(ValueError, match=r"other\.wav: 8 kHz 16-bit mono is needed"):
        sound.read_wav(tmp_path / "other.wav")
