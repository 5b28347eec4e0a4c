"""The robots' tones are found again in what was heard, and in nothing else."""

import pytest

from heartbeat import voice


@pytest.mark.parametrize("hertz", [voice.BUTTON_HERTZ, voice.OPERATOR_HERTZ])
def test_a_tone_is_heard_for_as_long_as_it_was_said(hertz: float) -> None:
    said = voice.spoken(hertz)
    assert len(said) == voice.RATE
    assert voice.heard_seconds(said, hertz) == pytest.approx(1.0)


def test_the_other_robots_tone_is_not_the_own_one() -> None:
    assert voice.heard_seconds(voice.spoken(voice.BUTTON_HERTZ), voice.OPERATOR_HERTZ) == 0.0


def test_silence_is_no_tone() -> None:
    assert voice.heard_seconds(b"\xd5" * voice.RATE, voice.BUTTON_HERTZ) == 0.0


def test_a_law_is_that_of_g711() -> None:
    """Values of ITU-T G.711, table 1a."""
    assert [voice._encode(value) for value in (0, -1, 32767, -32768)] == [0xD5, 0x55, 0xAA, 0x2A]
    assert [voice._decode(octet) for octet in (0xD5, 0x55, 0xAA, 0x2A)] == [8, -8, 32256, -32256]
    for octet in range(256):
        assert voice._encode(voice._decode(octet)) == octet


def test_only_a_packet_of_our_codec_is_voice() -> None:
    assert voice.payload(voice.packet(7, 1, b"\xd5" * voice.SAMPLES)) == b"\xd5" * voice.SAMPLES
    assert voice.payload(b"") == b""
    assert voice.payload(b"\x80\x00" + bytes(20)) == b""
    assert voice.payload(b"\x00\x08" + bytes(20)) == b""
