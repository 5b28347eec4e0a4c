"""Conversions are made once, replaced whole, and can be read by Asterisk's user."""

import os
import stat
from pathlib import Path

import pytest

from prompts.errors import AudioError
from prompts.shelf import Shelf, open_folder
from prompts.sound import silence


def refuse() -> bytes:
    raise AssertionError("converted a second time")


def test_second_placing_converts_nothing_and_leaves_the_file_alone(tmp_path: Path) -> None:
    shelf, sound = Shelf(tmp_path / "cache"), tmp_path / "out" / "a"
    shelf.place("key", sound, lambda: silence(0.1))
    first = sound.with_name("a.wav").stat()
    shelf.place("key", sound, refuse)
    assert sound.with_name("a.wav").stat().st_ino == first.st_ino


def test_changed_sound_replaces_the_old_and_a_lost_one_comes_back(tmp_path: Path) -> None:
    shelf, sound = Shelf(tmp_path / "cache"), tmp_path / "out" / "a"
    shelf.place("short", sound, lambda: silence(0.1))
    shelf.place("long", sound, lambda: silence(0.5))
    assert sound.with_name("a.wav").stat().st_size == 44 + 8000
    sound.with_name("a.g722").unlink()
    shelf.place("long", sound, refuse)
    assert sorted(path.name for path in sound.parent.iterdir()) == ["a.g722", "a.wav"]


def test_name_with_a_dot_keeps_it(tmp_path: Path) -> None:
    Shelf(tmp_path / "cache").place("key", tmp_path / "out" / "v1.2", lambda: silence(0.1))
    assert (tmp_path / "out" / "v1.2.wav").exists()


def test_files_are_readable_by_another_user_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        Shelf(tmp_path / "cache").place("key", tmp_path / "deep" / "er" / "a", lambda: silence(0.1))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "deep" / "er" / "a.wav").stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "deep").stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "deep" / "er").stat().st_mode) == 0o755


def test_failed_conversion_leaves_nothing_half_done(tmp_path: Path) -> None:
    def fail() -> bytes:
        raise AudioError("no ear")

    with pytest.raises(AudioError):
        Shelf(tmp_path / "cache").place("key", tmp_path / "out" / "a", fail)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file in the way")
    with pytest.raises(AudioError, match="a cannot be written"):
        Shelf(tmp_path / "cache").place("key", tmp_path / "out" / "a", lambda: silence(0.1))


def test_existing_folder_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    open_folder(tmp_path / "closed" / "open")
    assert stat.S_IMODE((tmp_path / "closed").stat().st_mode) == 0o700
