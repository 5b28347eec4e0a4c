"""Every recording is kept with author, time and hash; looking back and taking back lose nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from prompts import versions
from prompts.errors import CatalogueError, RecordingError
from prompts.master import sha256
from prompts.prompt import Priority, Prompt
from prompts.sound import read_pcm
from tests.unit.test_prompts_measure import tone

HELLO = Prompt("a/hello", "สวัสดีค่ะ", "hello", "first", Priority.NORMAL)
OTHER_WORDS = replace(HELLO, text="สวัสดี")
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def add(folder: Path, peak: float, author: str = "noi", prompt: Prompt = HELLO) -> versions.Version:
    return versions.add(prompt, tone(peak, 0.2), author, NOW, folder)


def test_recording_is_heard_and_on_record(tmp_path: Path) -> None:
    assert (versions.history(HELLO.id, tmp_path), versions.current(HELLO, tmp_path)) == ([], None)
    made = add(tmp_path, 0.2)
    file = versions.current(HELLO, tmp_path)
    assert file is not None
    assert read_pcm(file) == tone(0.2, 0.2)
    assert (made.number, made.author, made.made_at) == (1, "noi", "2026-11-23T08:30:00+00:00")
    assert made.file_sha256 == sha256(file.read_bytes())
    assert (made.text, made.text_sha256, made.source) == (HELLO.text, HELLO.text_sha256, "recording")
    assert versions.history(HELLO.id, tmp_path) == [made]


def test_older_version_comes_back_as_a_new_one(tmp_path: Path) -> None:
    first, second = add(tmp_path, 0.2), add(tmp_path, 0.3, "lek")
    back = versions.restore(HELLO, 1, "pim", NOW + timedelta(days=1), tmp_path)
    assert (back.number, back.source, back.file_sha256) == (3, "version 1", first.file_sha256)
    assert [one.author for one in versions.history(HELLO.id, tmp_path)] == ["noi", "lek", "pim"]
    heard = versions.current(HELLO, tmp_path)
    assert heard is not None
    assert read_pcm(heard) == tone(0.2, 0.2)
    assert second.file_sha256 != first.file_sha256


def test_shipped_voice_can_be_asked_back_and_left_again(tmp_path: Path) -> None:
    add(tmp_path, 0.2)
    assert versions.restore(HELLO, versions.SHIPPED, "noi", NOW, tmp_path).source == "the shipped voice"
    assert versions.current(HELLO, tmp_path) is None
    versions.restore(HELLO, 1, "noi", NOW, tmp_path)
    assert versions.current(HELLO, tmp_path) is not None


def test_changed_words_end_a_recording(tmp_path: Path) -> None:
    add(tmp_path, 0.2)
    assert versions.current(OTHER_WORDS, tmp_path) is None
    assert versions.is_outdated(OTHER_WORDS, tmp_path)
    assert not versions.is_outdated(HELLO, tmp_path)
    with pytest.raises(RecordingError, match="version 1 says other words than the catalogue has now"):
        versions.restore(OTHER_WORDS, 1, "noi", NOW, tmp_path)
    add(tmp_path, 0.3, prompt=OTHER_WORDS)
    assert versions.current(OTHER_WORDS, tmp_path) is not None


def test_unknown_version_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    add(tmp_path, 0.2)
    with pytest.raises(RecordingError, match=r"a/hello has no version 2; `\./saijai prompts history a/hello`"):
        versions.restore(HELLO, 2, "noi", NOW, tmp_path)
    assert len(versions.history(HELLO.id, tmp_path)) == 1


def test_damaged_recording_is_never_heard(tmp_path: Path) -> None:
    made = add(tmp_path, 0.2)
    (tmp_path / "a" / "hello" / f"{made.file_sha256}.flac").write_bytes(b"damaged")
    with pytest.raises(RecordingError, match="version 1 is damaged; restore another"):
        versions.current(HELLO, tmp_path)


@pytest.mark.parametrize("content", ["{}", "- {number: 1}", "- 7", "- [", "- {wrong: 1}"])
def test_damaged_page_is_named(tmp_path: Path, content: str) -> None:
    add(tmp_path, 0.2)
    (tmp_path / "a" / "hello" / versions.PAGE).write_text(content)
    with pytest.raises(CatalogueError, match=r"versions\.yaml"):
        versions.history(HELLO.id, tmp_path)


def test_two_who_record_at_once_are_both_on_record(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as several:
        list(several.map(lambda number: add(tmp_path, 0.1 + number / 20, f"a{number}"), range(8)))
    made = versions.history(HELLO.id, tmp_path)
    assert [one.number for one in made] == list(range(1, 9))
    assert {one.author for one in made} == {f"a{number}" for number in range(8)}
