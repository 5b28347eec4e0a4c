"""Conversions are made once, replaced whole, and can be read by Asterisk's user."""

import os
import stat
from pathlib import Path

from prompts.errors import AudioError
from prompts.shelf import AT_ONCE, Shelf, Wanted, open_folder
from prompts.sound import silence


def refuse() -> bytes:
    raise AssertionError("converted a second time")


def test_second_placing_converts_nothing_and_leaves_the_file_alone(tmp_path: Path) -> None:
    shelf, sound = Shelf(tmp_path / "cache"), tmp_path / "out" / "a"
    assert shelf.place([Wanted("key", sound, lambda: silence(0.1))]) == []
    first = sound.with_name("a.wav").stat()
    assert shelf.place([Wanted("key", sound, refuse)]) == []
    assert sound.with_name("a.wav").stat().st_ino == first.st_ino


def test_changed_sound_replaces_the_old_and_a_lost_one_comes_back(tmp_path: Path) -> None:
    shelf, sound = Shelf(tmp_path / "cache"), tmp_path / "out" / "a"
    shelf.place([Wanted("short", sound, lambda: silence(0.1))])
    shelf.place([Wanted("long", sound, lambda: silence(0.5))])
    assert sound.with_name("a.wav").stat().st_size == 44 + 8000
    sound.with_name("a.g722").unlink()
    assert shelf.place([Wanted("long", sound, refuse)]) == []
    assert sorted(path.name for path in sound.parent.iterdir()) == ["a.g722", "a.wav"]


def test_name_with_a_dot_keeps_it(tmp_path: Path) -> None:
    Shelf(tmp_path / "cache").place([Wanted("key", tmp_path / "out" / "v1.2", lambda: silence(0.1))])
    assert (tmp_path / "out" / "v1.2.wav").exists()


def test_files_are_readable_by_another_user_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        Shelf(tmp_path / "cache").place([Wanted("key", tmp_path / "deep" / "er" / "a", lambda: silence(0.1))])
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "deep" / "er" / "a.wav").stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "deep").stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "deep" / "er").stat().st_mode) == 0o755


def fail() -> bytes:
    raise AudioError("no ear")


def test_failed_conversion_leaves_nothing_half_done(tmp_path: Path) -> None:
    told = Shelf(tmp_path / "cache").place([Wanted("key", tmp_path / "out" / "a", fail)])
    assert told == ["a: no ear"]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_one_bad_sound_among_many_is_named_and_the_others_are_placed(tmp_path: Path) -> None:
    names = [f"n{number}" for number in range(AT_ONCE + 5)]
    wanted = [Wanted(name, tmp_path / "out" / name, lambda: silence(0.1)) for name in names]
    wanted.insert(3, Wanted("bad", tmp_path / "out" / "bad", fail))
    assert Shelf(tmp_path / "cache").place(wanted) == ["bad: no ear"]
    assert {path.stem for path in (tmp_path / "out").iterdir()} == set(names)


def test_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file in the way")
    (told,) = Shelf(tmp_path / "cache").place([Wanted("key", tmp_path / "out" / "a", lambda: silence(0.1))])
    assert told.startswith("a cannot be written")


def test_existing_folder_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    open_folder(tmp_path / "closed" / "open")
    assert stat.S_IMODE((tmp_path / "closed").stat().st_mode) == 0o700
