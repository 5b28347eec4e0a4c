"""Every row of Asterisk's own record is read once, whatever happens to the file."""

from pathlib import Path

from ami_listener import cel_file
from ami_listener.cel_file import Place, read


def everything(file: Path, place: Place) -> tuple[list[str], Place]:
    found: list[str] = []
    while lines := read(file, place):
        found += [line for line, _ in lines]
        place = lines[-1][1]
    return found, place


def test_reading_goes_on_where_it_stopped(tmp_path):
    file = tmp_path / "saijai.csv"
    assert everything(file, Place()) == ([], Place())
    file.write_text("a\nb\n")
    found, place = everything(file, Place())
    assert found == ["a", "b"]
    with file.open("a") as more:
        more.write("ค\r\n")
    assert everything(file, Place.parse(str(place)))[0] == ["ค"]


def test_half_a_line_is_left_until_it_is_whole(tmp_path):
    file = tmp_path / "saijai.csv"
    file.write_text("a\nhal")
    found, place = everything(file, Place())
    assert found == ["a"]
    with file.open("a") as more:
        more.write("f\n")
    assert everything(file, place)[0] == ["half"]


def test_the_rest_of_a_rotated_file_is_read_before_the_new_one(tmp_path):
    file = tmp_path / "saijai.csv"
    file.write_text("a\n")
    _, place = everything(file, Place())
    with file.open("a") as more:
        more.write("b\ncut")
    file.rename(tmp_path / "saijai.csv.0")
    assert everything(file, place) == ([], place)  # the new one is not there yet
    file.write_text("c\n")
    found, place = everything(file, place)
    assert found == ["b", "c"]
    assert everything(file, place)[0] == []


def test_a_rotated_file_that_is_gone_and_a_truncated_one_begin_anew(tmp_path):
    file = tmp_path / "saijai.csv"
    file.write_text("a\nb\n")
    _, place = everything(file, Place())
    assert everything(file, Place(place.inode + 1, 2))[0] == ["a", "b"]
    file.write_text("c\n")
    assert everything(file, place)[0] == ["c"]


def test_a_large_file_is_read_in_parts_and_a_monster_line_is_stepped_over(tmp_path):
    file = tmp_path / "saijai.csv"
    rows = [f"{n:06d}" * 10 for n in range(3000)]
    file.write_text("\n".join(rows) + "\n")
    assert everything(file, Place())[0] == rows
    file.write_text("x" * cel_file.CHUNK + "y\nnext\n")
    assert everything(file, Place())[0] == ["", "y", "next"]
