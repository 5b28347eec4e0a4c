"""The record of each master survives writing and reading, and a broken record is named."""

from pathlib import Path

import pytest

from prompts.errors import CatalogueError
from prompts.master import MANIFEST, MASTERS, Master, load_manifest, master_path, sha256, write_manifest
from prompts.prompt import sound_ids

RECORD = Master("text", "file", "hum", "test", "1", 1.5, -20.0, -6.0)


def test_records_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_manifest({"b/b": RECORD, "a/a": RECORD}, tmp_path)
    assert load_manifest(tmp_path) == {"a/a": RECORD, "b/b": RECORD}
    assert list(load_manifest(tmp_path)) == ["a/a", "b/b"]
    assert [path.name for path in tmp_path.iterdir()] == [MANIFEST]


def test_set_that_was_never_rendered_has_no_records(tmp_path: Path) -> None:
    assert load_manifest(tmp_path) == {}


def test_record_with_a_strange_key_is_named(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text("a/a: {colour: red}")
    with pytest.raises(CatalogueError, match="a/a"):
        load_manifest(tmp_path)


def test_every_prompt_has_a_committed_master_with_its_record() -> None:
    folder = MASTERS / "th"
    records = load_manifest(folder)
    assert set(records) == sound_ids()
    for prompt_id, record in records.items():
        assert sha256(master_path(prompt_id, folder).read_bytes()) == record.file_sha256, prompt_id
