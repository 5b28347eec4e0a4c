"""A call reads the whole of one snapshot, whatever is being written; nobody but Asterisk's user may read it."""

import json
import os
import sqlite3

import pytest

from second_line import snapshot
from second_line.book import STRANGER, VERSION, WITHHELD, Book, NoSnapshot, filled
from second_line.town import Row

ROWS = [
    Row("ph_1", '{"A": "known"}', '[{"fact": "f", "data": {"phone_id": "ph_1"}}]'),
    Row(STRANGER, '{"A": "phone:{phone_id}"}', '[{"fact": "f", "data": {"phone_id": "{phone_id}"}}]'),
    Row(WITHHELD, '{"A": "call:{call_id}"}', "[]"),
]


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "sn%ap?s#hot" / "snapshot.db"
    made.parent.mkdir()
    assert snapshot.write(made, ROWS, [("spelling", "ph_1"), ("spelling", "ph_1")]) == 1
    return made


def test_a_phone_is_found_by_its_id_and_by_a_spelling(file):
    book = Book(str(file))
    assert book.by_phone("ph_1") == book.by_spelling("spelling") == ("ph_1", ROWS[0].answers, ROWS[0].facts)
    assert book.by_spelling("another") is None


def test_a_stranger_and_a_caller_without_a_number_have_their_rows(file):
    book = Book(str(file))
    assert filled(book.by_phone("ph_9"), "c") == (
        {"A": "phone:ph_9"}, [{"fact": "f", "data": {"phone_id": "ph_9"}}],
    )  # fmt: skip
    assert filled(book.by_phone(""), 'c"1\\') == ({"A": 'call:c"1\\'}, [])


def test_the_file_is_for_its_owner_and_the_group_of_its_folder(file):
    os.chown(file.parent, -1, 1501)
    snapshot.write(file, ROWS, [])
    seen = file.stat()
    assert (seen.st_mode & 0o777, seen.st_gid) == (0o640, 1501)


def test_who_reads_the_old_one_reads_it_to_its_end_and_a_failed_write_changes_nothing(file):
    old = Book(str(file))
    snapshot.write(file, ROWS[1:], [])
    assert old.by_phone("ph_1")[0] == "ph_1"
    with pytest.raises(sqlite3.IntegrityError):
        snapshot.write(file, [*ROWS, *ROWS], [])
    assert filled(Book(str(file)).by_phone("ph_1"), "")[0] == {"A": "phone:ph_1"}


def test_remains_of_a_write_that_was_cut_off_do_no_harm(file):
    (file.parent / "snapshot.db.new").write_bytes(b"half")
    snapshot.write(file, ROWS, [])
    assert Book(str(file)).by_phone("ph_1")


@pytest.mark.parametrize("content", [b"", b"nonsense" * 1000])
def test_what_is_no_snapshot_is_named_so(file, content):
    file.write_bytes(content)
    with pytest.raises(NoSnapshot):
        Book(str(file))


def test_no_snapshot_at_all_is_named_so(tmp_path):
    with pytest.raises(NoSnapshot):
        Book(str(tmp_path / "none.db"))


def test_one_of_another_release_is_not_read(file):
    with sqlite3.connect(file) as database:
        database.execute("UPDATE about SET value = 'older'")
    with pytest.raises(NoSnapshot, match=VERSION):
        Book(str(file))


def test_one_without_strangers_is_not_trusted(file):
    snapshot.write(file, ROWS[:1], [])
    with pytest.raises(NoSnapshot):
        Book(str(file)).by_phone("ph_9")


def test_a_page_that_is_damaged_is_named_so(file):
    snapshot.write(file, [Row(f"ph_{n}", json.dumps({"A": "x" * 200}), "[]") for n in range(500)], [])
    content = bytearray(file.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    file.write_bytes(content)
    with pytest.raises(NoSnapshot):
        Book(str(file)).by_phone("ph_250")
