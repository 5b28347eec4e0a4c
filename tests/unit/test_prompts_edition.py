"""A call hears to its end what it began with: each change is an edition, and goes once nobody hears it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from prompts import edition
from prompts.edition import editions, forget, newest, publish, unheard, went_live
from prompts.shelf import Wanted

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def lay(target: Path, key: str, path: str = "sounds/th/help-call/waiting") -> Wanted:
    """A sound as the installation leaves it: another file under the same name."""
    sound = target / path
    sound.parent.mkdir(parents=True, exist_ok=True)
    for form in ("wav", "g722"):
        fresh = sound.with_name(f".new.{form}")
        fresh.write_text(key)
        fresh.replace(sound.with_name(f"{sound.name}.{form}"))
    return Wanted(key, sound, lambda: b"")


def heard(target: Path, folder: str) -> str:
    return (target / "sounds" / folder / "help-call" / "waiting.wav").read_text()


def test_a_change_leaves_the_edition_of_running_calls_alone(tmp_path: Path) -> None:
    publish(tmp_path, [lay(tmp_path, "old")], AT)
    publish(tmp_path, [lay(tmp_path, "new")], AT)
    assert [one.name for one in editions(tmp_path)] == ["_e1", "_e2"]
    assert newest(tmp_path) == "_e2"
    assert [heard(tmp_path, folder) for folder in ("th_e1", "th_e2", "th")] == ["old", "new", "new"]


def test_without_a_change_there_is_no_new_edition(tmp_path: Path) -> None:
    for _ in range(2):
        publish(tmp_path, [lay(tmp_path, "old")], AT)
    assert [one.name for one in editions(tmp_path)] == ["_e1"]


def test_a_loop_has_its_folder_in_each_edition_and_one_sound_in_it(tmp_path: Path) -> None:
    publish(tmp_path, [lay(tmp_path, "loop", "moh/saijai-th-waiting/saijai-th-waiting")], AT)
    names = sorted(path.name for path in (tmp_path / "moh" / "saijai-th-waiting_e1").iterdir())
    assert names == ["saijai-th-waiting.g722", "saijai-th-waiting.wav"]


def test_an_edition_takes_no_room_of_its_own(tmp_path: Path) -> None:
    publish(tmp_path, [lay(tmp_path, "old")], AT)
    there = tmp_path / "sounds" / "th_e1" / "help-call" / "waiting.wav"
    assert there.stat().st_ino == (tmp_path / "sounds" / "th" / "help-call" / "waiting.wav").stat().st_ino


def test_a_disk_without_links_keeps_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(edition.os, "link", refuse)
    publish(tmp_path, [lay(tmp_path, "old")], AT)
    assert heard(tmp_path, "th_e1") == "old"


def test_what_an_interrupted_start_left_is_no_part_of_the_edition(tmp_path: Path) -> None:
    lay(tmp_path, "half", "sounds/th_e1/help-call/gone")
    publish(tmp_path, [lay(tmp_path, "old")], AT)
    assert not (tmp_path / "sounds" / "th_e1" / "help-call" / "gone.wav").exists()


def test_an_edition_goes_once_no_call_is_older_than_its_successor(tmp_path: Path) -> None:
    for key in ("old", "new"):
        publish(tmp_path, [lay(tmp_path, key)], AT)
    assert unheard(tmp_path, AT + timedelta(days=9)) == [], "the new one is not live yet: calls still begin with it"
    went_live(tmp_path, "_e2", AT)
    assert unheard(tmp_path, AT - timedelta(seconds=1)) == [], "a call that began before is still up"
    assert unheard(tmp_path, AT + timedelta(seconds=1)) == ["_e1"]
    forget(tmp_path, ["_e1"])
    assert not (tmp_path / "sounds" / "th_e1").exists()
    assert heard(tmp_path, "th_e2") == "new"
    assert newest(tmp_path) == "_e2"


def test_a_damaged_page_means_the_newest_sounds(tmp_path: Path) -> None:
    (tmp_path / edition.PAGE).write_text("{")
    assert newest(tmp_path) == ""
    publish(tmp_path, [lay(tmp_path, "old")], AT)
    assert newest(tmp_path) == "_e1"


def test_a_number_is_used_once_while_an_older_edition_is_there(tmp_path: Path) -> None:
    for key in ("a", "b", "c"):
        publish(tmp_path, [lay(tmp_path, key)], AT)
    forget(tmp_path, ["_e1"])
    publish(tmp_path, [lay(tmp_path, "d")], AT)
    assert [one.name for one in editions(tmp_path)] == ["_e2", "_e3", "_e4"]
