"""One master becomes what each line needs; a missing or failing ffmpeg is one sentence."""

import wave
from pathlib import Path

import pytest

from prompts import sound
from prompts.errors import AudioError
from tests.unit.test_prompts_measure import tone


def test_flac_gives_back_what_it_was_given_and_is_reproducible(tmp_path: Path) -> None:
    pcm = tone(0.5, 0.3)
    for name in ("a.flac", "b.flac"):
        sound.write_flac(pcm, tmp_path / name)
    assert sound.read_pcm(tmp_path / "a.flac") == pcm
    assert (tmp_path / "a.flac").read_bytes() == (tmp_path / "b.flac").read_bytes()


def test_telephone_format_is_8_khz_16_bit_mono_and_wide_band_is_64_kbit(tmp_path: Path) -> None:
    sound.write_asterisk(tone(0.5, 1.0), tmp_path / "a.wav", tmp_path / "a.g722")
    with wave.open(str(tmp_path / "a.wav")) as opened:
        assert (opened.getframerate(), opened.getsampwidth(), opened.getnchannels()) == (8000, 2, 1)
        assert opened.getnframes() == pytest.approx(8000, abs=2)
    assert (tmp_path / "a.wav").stat().st_size == 44 + 2 * opened.getnframes(), "nothing but sound after the header"
    assert (tmp_path / "a.g722").stat().st_size == pytest.approx(8000, abs=2)


def test_resampling_keeps_the_length() -> None:
    assert len(sound.resample(bytes(4 * 24_000), 24_000)) == pytest.approx(4 * 16_000, abs=64)


def test_silence_is_as_long_as_asked() -> None:
    assert sound.silence(0.25) == bytes(sound.BYTES_PER_SECOND // 4)


def test_file_that_is_no_sound_is_named(tmp_path: Path) -> None:
    (tmp_path / "text.flac").write_text("not a sound")
    with pytest.raises(AudioError, match=r"text\.flac"):
        sound.read_pcm(tmp_path / "text.flac")


def test_missing_ffmpeg_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AudioError, match="ffmpeg is not installed"):
        sound.read_pcm(tmp_path / "a.flac")


def test_many_files_are_read_together_and_a_bad_one_is_left_out(tmp_path: Path) -> None:
    good = [tmp_path / "a.flac", tmp_path / "b.flac"]
    for number, path in enumerate(good, start=1):
        sound.write_flac(tone(0.5, 0.1 * number), path)
    both = {good[0]: tone(0.5, 0.1), good[1]: tone(0.5, 0.2)}
    assert sound.read_all(good) == both
    (tmp_path / "bad.flac").write_text("not a sound")
    assert sound.read_all([*good, tmp_path / "bad.flac"]) == both
    assert sound.read_all([]) == {}
