"""A prompt is drawn as its waveform above its spectrum."""

import struct
from pathlib import Path

from prompts.picture import SPECTRUM_HEIGHT, WAVE_HEIGHT, WIDTH, picture
from prompts.sound import silence
from tests.unit.test_prompts_measure import tone


def test_picture_is_a_png_that_shows_the_sound(tmp_path: Path) -> None:
    picture(tone(0.3, 1.0), tmp_path / "tone.png")
    picture(silence(1.0), tmp_path / "silence.png")
    shown = (tmp_path / "tone.png").read_bytes()
    assert shown[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", shown[16:24]) == (WIDTH, WAVE_HEIGHT + SPECTRUM_HEIGHT)
    assert shown != (tmp_path / "silence.png").read_bytes()
