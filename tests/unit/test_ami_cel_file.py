"""Every row of Asterisk's own record is read once, whatever happens to the file; what is gone unread is said."""

import os
from pathlib import Path

import pytest

from ami_listener import cel_file
from ami_listener.cel_file import Part, Place, lines_with, read


def everything(file: Path, place: Place, cuts: int = 0) -> tuple[list[str], Place]:
    """Read to the end; `cuts` is how often something was found missing."""
    found: list[str] = []
    was_cut = 0
    while (part := read(file, place)).lines:
        found += [line for line, _ in part.lines]
        was_cut += part.is_cut
        place = part.place
    assert was_cut + part.is_cut == cuts
    return found, part.place


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "saijai.csv"


def add(file: Path, text: str) -> None:
    with file.open("a") as more:
        more.write(text)


def test_reading_goes_on_where_it_stopped(file):
    assert everything(file, Place()) == ([], Place())
    file.write_text("a\nb\n")
    found, place = everything(file, Place())
    assert found == ["a", "b"]
    add(file, "ค\r\n")
    assert everything(file, Place.parse(str(place)))[0] == ["ค"]


def test_half_a_line_is_left_until_it_is_whole(file):
    file.write_text("a\nhal")
    found, place = everything(file, Place())
    assert found == ["a"]
    add(file, "f\n")
    assert everything(file, place)[0] == ["half"]


def test_a_file_without_a_whole_line_is_known_all_the_same(file):
    file.write_text("hal")
    _, place = everything(file, Place())
    add(file, "f\nb\n")
    assert everything(file, place)[0] == ["half", "b"]


def test_a_large_file_is_read_in_parts_and_a_monster_line_is_stepped_over(file):
    rows = [f"{n:06d}" * 10 for n in range(3000)]
    file.write_text("\n".join(rows) + "\n")
    assert everything(file, Place())[0] == rows
    file.write_text("x" * cel_file.CHUNK + "y\nnext\n")
    assert everything(file, Place())[0] == ["", "y", "next"]


# --- files that were set aside


def set_aside(file: Path, number: int) -> None:
    file.rename(file.with_name(f"{file.name}.{number}"))


def test_the_rest_of_a_file_that_was_set_aside_is_read_before_the_new_one(file):
    file.write_text("a\n")
    _, place = everything(file, Place())
    add(file, "b\n")
    set_aside(file, 1)
    found, place = everything(file, place)
    assert found == ["b"], "also while the new one is not there yet"
    add(file.with_name("saijai.csv.1"), "late\ncut")  # Asterisk had opened it before it was renamed
    found, place = everything(file, place)
    assert found == ["late"]
    file.write_text("c\n")
    found, place = everything(file, place)
    assert found == ["c"]
    assert everything(file, place)[0] == []


@pytest.mark.parametrize("read_before", range(7))
def test_however_often_it_was_set_aside_each_row_comes_once_and_in_order(file, read_before):
    """The listener may have died, and another begins, before any of these steps."""
    place, found = Place(), []
    for step in range(8):
        if step in (2, 5):
            set_aside(file, 10 - 4 + step)  # 8, 11: not in the order of letters
        else:
            add(file, f"{step}a\n{step}b\n")
        if step == read_before:
            found, place = everything(file, Place.parse(str(place)))
    rest, _ = everything(file, Place.parse(str(place)))
    assert found + rest == [f"{step}{row}" for step in (0, 1, 3, 4, 6, 7) for row in "ab"]


def test_a_restored_copy_is_known_by_its_first_line(file, tmp_path):
    file.write_text("a\nb\n")
    _, place = everything(file, Place())
    copy = tmp_path / "copy"
    copy.write_bytes(file.read_bytes())
    copy.replace(file)
    add(file, "c\n")
    assert everything(file, place)[0] == ["c"]


def test_a_place_of_an_earlier_release_is_understood(file):
    file.write_text("a\nb\n")
    assert everything(file, Place.parse(f'{{"inode": {file.stat().st_ino}, "offset": 2}}'))[0] == ["b"]


def test_words_are_found_in_all_files(file):
    file.write_text("one a\ntwo a\n")
    set_aside(file, 1)
    file.write_text("one b\n")
    assert lines_with(file, "one") == ["one a", "one b"]


# --- somebody cut it, or took it away


def test_a_file_that_was_emptied_and_began_anew_is_cut(file):
    file.write_text("a\nb\n")
    _, place = everything(file, Place())
    file.write_text("c\n")
    assert everything(file, place, cuts=1)[0] == ["c"]
    file.write_text("longer than before\nand so on\n")
    assert everything(file, place, cuts=1)[0] == ["longer than before", "and so on"]


def test_a_file_that_was_emptied_is_cut_once(file):
    file.write_text("a\nb\n")
    _, place = everything(file, Place())
    os.truncate(file, 0)
    _, place = everything(file, place, cuts=1)
    add(file, "c\n")
    assert everything(file, place)[0] == ["c"]


def test_a_file_that_is_gone_is_cut_once_and_what_follows_is_read(file):
    file.write_text("a\nb\n")
    _, place = everything(file, Place())
    file.unlink()
    assert read(file, place) == Part(Place(), [], is_cut=True)
    assert read(file, Place()) == Part(Place())
    file.write_text("c\n")
    assert everything(file, place, cuts=1)[0] == everything(file, Place())[0] == ["c"]


def test_with_the_last_file_gone_those_before_it_are_not_read_again(file):
    file.write_text("a\n")
    set_aside(file, 1)
    file.write_text("b\n")
    _, place = everything(file, Place())
    file.unlink()
    found, place = everything(file, place, cuts=1)
    assert found == []
    file.write_text("c\n")
    assert everything(file, place)[0] == ["c"]


def test_a_file_that_was_set_aside_and_taken_away_unread_is_cut(file):
    file.write_text("a\n")
    _, place = everything(file, Place())
    file.unlink()
    file.write_text("c\n")
    assert everything(file, place, cuts=1)[0] == ["c"]
