"""What was changed is said once to be live, with the node that has it; what came from elsewhere goes live too."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commands import live_prompts, prompt_watch
from commands.live_prompts import changed_here, said, tell
from commands.prompt_watch import PromptWatch
from commands.status import _prompts
from prompts import versions
from prompts.errors import AudioError
from prompts.master import MASTERS, master_path, sha256
from prompts.prompt import load_catalogue, load_words
from prompts.sound import read_pcm
from runtime.settings import Settings

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PROMPT = load_catalogue()["responder/alone"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", node="second")


def recorded(settings: Settings) -> versions.Version:
    folder = versions.own_folder(settings.data_dir, "th")
    pcm = read_pcm(master_path("responder/taken", MASTERS / "th"))
    return versions.add(PROMPT, pcm, "noi", AT, folder)


def told(settings: Settings) -> list[dict[str, str]]:
    files = sorted(settings.spool_dir("cli").glob("*.json"))
    return [json.loads(file.read_text("utf-8"))["data"] for file in files]


def test_each_version_is_told_once_with_the_node_that_has_it(settings: Settings) -> None:
    made = recorded(settings)
    assert changed_here(settings.data_dir) == {PROMPT.id: made.file_sha256}
    assert not _prompts(settings).ok
    for _ in range(2):
        tell(settings, AT)
    assert told(settings) == [{"node": "second", "prompt_id": PROMPT.id, "version": made.file_sha256}]
    assert said(settings.data_dir) == changed_here(settings.data_dir)
    assert _prompts(settings).ok


def test_a_prompt_of_another_set_is_told_with_its_set(settings: Settings) -> None:
    pcm = read_pcm(master_path("responder/taken", MASTERS / "en"))
    english = load_words("en")["help-call/recorded-notice"]
    made = versions.add(english, pcm, "noi", AT, versions.own_folder(settings.data_dir, "en"))
    assert changed_here(settings.data_dir) == {f"en/{english.id}": made.file_sha256}


def test_the_shipped_voice_asked_back_is_a_change_as_well(settings: Settings) -> None:
    recorded(settings)
    tell(settings, AT)
    versions.restore(PROMPT, 0, "lek", AT, versions.own_folder(settings.data_dir, "th"))
    tell(settings, AT)
    shipped = sha256(master_path(PROMPT.id, MASTERS / "th").read_bytes())
    assert told(settings)[-1]["version"] == shipped


def test_without_changes_nothing_is_told(settings: Settings) -> None:
    settings.data_dir.mkdir()
    tell(settings, AT)
    assert told(settings) == []
    assert _prompts(settings).ok


def test_the_watch_puts_live_what_came_from_elsewhere_and_rests_otherwise(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = []
    monkeypatch.setattr(prompt_watch, "put_live", live.append)
    watch = PromptWatch(settings)
    watch.look()
    assert len(live) == 1, "at the start: what was changed while the centre was down"
    watch.look()
    assert len(live) == 1
    recorded(settings)
    watch.look()
    watch.look()
    assert len(live) == 2


def test_a_change_that_cannot_be_built_does_not_end_the_centre(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_settings: Settings) -> bool:
        raise AudioError("no ffmpeg here")

    monkeypatch.setattr(prompt_watch, "put_live", refuse)
    PromptWatch(settings).look()


def test_one_sound_that_is_missing_keeps_no_other_from_going_live(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def incomplete(*_: object) -> None:
        raise AudioError("digits/7: no Thai audio")

    live = []
    monkeypatch.setattr(live_prompts, "install", incomplete)
    monkeypatch.setattr(live_prompts.live_prompts, "go_live", lambda *_: live.append("yes"))
    monkeypatch.setattr(live_prompts.asterisk, "find", lambda: None)
    settings.data_dir.mkdir()
    with pytest.raises(AudioError):
        live_prompts.put_live(settings)
    assert live == ["yes"]
    shutil.rmtree(settings.data_dir)
