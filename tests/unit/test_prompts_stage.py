"""What rings in the ear: stages are read, named as music classes, and refused when malformed."""

from pathlib import Path

import pytest

from prompts.errors import CatalogueError
from prompts.prompt_set import SETS
from prompts.stage import Stage, classes, load_stages


def test_the_three_stages_of_the_help_call_are_there() -> None:
    assert classes() >= {"saijai-th-greeting-known", "saijai-th-greeting-unknown", "saijai-th-waiting"}


def test_call_back_says_who_calls_before_it_asks_for_patience() -> None:
    stages = {stage.name: stage for stage in load_stages()}
    assert stages["call-back"].prompt_ids[0] == "call-back/intro"
    assert set(stages["call-back"].prompt_ids[1:]) == {"call-back/waiting"}
    assert set(stages["storm"].prompt_ids) == {"storm/waiting"}


def test_each_greeting_tells_of_the_recording_before_the_first_long_pause() -> None:
    for stage in load_stages():
        if stage.name.startswith("greeting"):
            assert stage.prompt_ids[:2] == [f"help-call/{stage.name}", "help-call/recorded-notice"]


def test_every_set_rings_as_central_thai_does() -> None:
    stages = {(stage.prompt_set, stage.name): stage.parts for stage in load_stages()}
    names = {name for prompt_set, name in stages if prompt_set == "th"}
    for one in SETS:
        assert {name: stages[one.name, name] for name in names} == {name: stages["th", name] for name in names}
    assert len(stages) == len(SETS) * len(names)


def test_stage_names_its_class_and_prompts() -> None:
    stage = Stage("th_slow", "waiting", ("help-call/waiting", 3.0, "help-call/waiting"))
    assert stage.music_class == "saijai-th_slow-waiting"
    assert stage.prompt_ids == ["help-call/waiting", "help-call/waiting"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("th: []", "the set th has no stages"),
        ("th: {waiting: []}", "th/waiting is empty"),
        ("th: {waiting: [a, -1]}", "negative"),
        ("th: {waiting: [a, true]}", "neither a prompt id nor a pause"),
        ("th: {waiting: [a, {b: 1}]}", "neither a prompt id nor a pause"),
    ],
)
def test_malformed_stage_is_named(tmp_path: Path, content: str, complaint: str) -> None:
    page = tmp_path / "stages.yaml"
    page.write_text(content, "utf-8")
    with pytest.raises(CatalogueError) as refused:
        load_stages(page)
    assert complaint in str(refused.value)
