"""Asterisk finds every prompt and every ringing stage in its own formats; a second start costs nothing."""

import shutil
import stat
import wave
from pathlib import Path

import pytest

from prompts import sound
from prompts.errors import AudioError
from prompts.install import classes, install, sound_ids
from prompts.master import MASTERS
from prompts.prompt import load_words
from prompts.prompt_set import find
from prompts.recorded import sounds_of
from tests.support.voices import hum


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    install(folder / "target", folder / "cache")
    return folder


def test_every_id_and_class_is_there_in_both_formats(installed: Path) -> None:
    target = installed / "target"
    for form in ("wav", "g722"):
        for prompt_set in ("th", "th_slow"):
            for prompt_id in sound_ids():
                assert (target / "sounds" / prompt_set / f"{prompt_id}.{form}").stat().st_size > 1000
        for prompt_set in ("th_nod", "en"):
            for prompt_id in load_words(prompt_set):
                assert (target / "sounds" / prompt_set / f"{prompt_id}.{form}").stat().st_size > 1000
        for music_class in classes():
            assert (target / "moh" / music_class / f"{music_class}.{form}").stat().st_size > 100_000


def test_music_folder_holds_one_sound_only(installed: Path) -> None:
    for music_class in classes():
        names = sorted(path.name for path in (installed / "target" / "moh" / music_class).iterdir())
        assert names == [f"{music_class}.g722", f"{music_class}.wav"]


def test_all_wav_files_are_what_asterisk_plays(installed: Path) -> None:
    for path in (installed / "target").rglob("*.wav"):
        with wave.open(str(path)) as opened:
            assert (opened.getframerate(), opened.getsampwidth(), opened.getnchannels()) == (8000, 2, 1), path
        assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_both_formats_last_equally_long(installed: Path) -> None:
    for path in (installed / "target").rglob("*.wav"):
        narrow = (path.stat().st_size - 44) / 16_000
        assert path.with_suffix(".g722").stat().st_size / 8_000 == pytest.approx(narrow, abs=0.02)


def test_second_install_converts_nothing(installed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no ffmpeg
    before = {path: path.stat().st_ino for path in (installed / "target").rglob("*")}
    install(installed / "target", installed / "cache")
    assert {path: path.stat().st_ino for path in (installed / "target").rglob("*")} == before


def test_cache_serves_another_installation(installed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    install(tmp_path / "second", installed / "cache")
    assert (tmp_path / "second" / "sounds" / "th" / "digits" / "0.wav").exists()


def test_missing_master_is_named_and_the_rest_is_installed(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(MASTERS, tmp_path / "masters")
    (tmp_path / "masters" / "th" / "digits" / "7.flac").unlink()
    with pytest.raises(AudioError, match=r"th/digits/7: no Thai audio; run"):
        install(tmp_path / "target", installed / "cache", tmp_path / "masters")
    assert (tmp_path / "target" / "sounds" / "th" / "digits" / "8.wav").exists()
    assert not (tmp_path / "target" / "sounds" / "th" / "digits" / "7.wav").exists()


def test_changed_master_reaches_the_prompt_and_the_loops_that_play_it(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(MASTERS, tmp_path / "masters")
    take = hum("x")
    pcm = sound.resample(take.samples.tobytes(), take.rate)
    sound.write_flac(bytes(len(pcm) // 2), tmp_path / "masters" / "th" / "help-call" / "recorded-notice.flac")
    install(tmp_path / "target", installed / "cache", tmp_path / "masters")
    old, new = installed / "target", tmp_path / "target"
    loops = {name: f"moh/{name}/{name}.wav" for name in classes()}
    changed = {name for name, path in loops.items() if (old / path).read_bytes() != (new / path).read_bytes()}
    greetings = ("greeting-known", "greeting-unknown")
    assert changed == {f"saijai-{one}-{name}" for one in ("th", "th_slow", "th_nod") for name in greetings}


def test_what_a_set_lacks_is_left_to_the_one_it_falls_back_to(installed: Path) -> None:
    assert not (installed / "target" / "sounds" / "th_nod" / "help-call" / "recorded-notice.wav").exists()
    heard = sounds_of(find("th_nod"))
    assert heard.holder("help-call/recorded-notice").prompt_set.name == "th"
    assert heard.holder("help-call/waiting") is heard
    loop = installed / "target" / "moh" / "saijai-th_nod-greeting-known" / "saijai-th_nod-greeting-known.wav"
    assert loop.stat().st_size > 100_000


def test_names_of_residents_are_left_alone(installed: Path) -> None:
    name = installed / "target" / "sounds" / "th" / "names" / "LP-0042.wav"
    name.parent.mkdir(exist_ok=True)
    name.write_bytes(b"kept")
    install(installed / "target", installed / "cache")
    assert name.read_bytes() == b"kept"
    shutil.rmtree(name.parent)
