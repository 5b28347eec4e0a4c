"""An approval is of these words and this sound: who gave it and when is on record, and nothing is ever taken out."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from prompts.approval import PAGE, Heard, approve, approved_by, load_approvals
from prompts.errors import CatalogueError

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
WAITING = Heard("help-call/waiting", 0, "words", "sound")
RECORDED = Heard("help-call/waiting", 3, "words", "other sound")


def test_approval_is_on_record_with_name_time_and_hashes(tmp_path: Path) -> None:
    [given] = approve([WAITING], " ครูนก ", NOW, tmp_path)
    assert load_approvals(tmp_path) == [given]
    assert (given.id, given.approved_by, given.approved_at) == (WAITING.id, "ครูนก", "2026-11-23T09:30:00+00:00")
    assert (given.version, given.text_sha256, given.file_sha256) == (0, "words", "sound")


def test_other_words_or_another_sound_are_not_approved(tmp_path: Path) -> None:
    approve([WAITING], "ครูนก", NOW, tmp_path)
    approvals = load_approvals(tmp_path)
    assert approved_by(WAITING, approvals) == "ครูนก"
    assert approved_by(RECORDED, approvals) == ""
    assert approved_by(Heard(WAITING.id, 0, "new words", "sound"), approvals) == ""


def test_same_person_is_written_down_once_and_another_one_beside_it(tmp_path: Path) -> None:
    approve([WAITING], "ครูนก", NOW, tmp_path)
    assert approve([WAITING], "ครูนก", NOW, tmp_path) == []
    approve([WAITING, RECORDED], "ครูน้อย", NOW, tmp_path)
    assert [one.approved_by for one in load_approvals(tmp_path)] == ["ครูนก", "ครูน้อย", "ครูน้อย"]
    assert approved_by(WAITING, load_approvals(tmp_path)) == "ครูน้อย"


def test_nobody_approves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="say who listened"):
        approve([WAITING], "  ", NOW, tmp_path)
    assert load_approvals(tmp_path) == []


def test_damaged_page_is_named(tmp_path: Path) -> None:
    (tmp_path / PAGE).write_text("- {id: a/b}")
    with pytest.raises(CatalogueError, match=r"approvals\.yaml"):
        load_approvals(tmp_path)
