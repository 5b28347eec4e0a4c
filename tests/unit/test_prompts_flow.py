"""A conversation is put together in order, with its pauses, from what is really heard."""

from pathlib import Path

import pytest

from prompts.errors import CatalogueError
from prompts.flow import Note, Ring, load_flows, perform, unknown
from prompts.prompt import Priority, Prompt, load_catalogue
from prompts.sound import silence
from prompts.stage import Stage, load_stages
from tests.unit.test_prompts_measure import tone

PROMPTS = {name: Prompt(name, f"words of {name}", "m", "h", Priority.NORMAL) for name in ("a", "b")}
SOUNDS = {"a": tone(0.1, 1.0), "b": tone(0.2, 0.5)}
STAGES = {"wait": Stage("th", "wait", ("a", 0.5, "b"))}


def test_prompts_pauses_and_notes_follow_each_other() -> None:
    heard = perform((Note("lifted"), "a", 0.5, "b"), STAGES, PROMPTS, SOUNDS.__getitem__)
    assert heard.pcm == SOUNDS["a"] + silence(0.5) + SOUNDS["b"]
    assert [(moment.at_seconds, moment.prompt_id, moment.text) for moment in heard.moments] == [
        (0.0, "", "lifted"),
        (0.0, "a", "words of a"),
        (1.5, "b", "words of b"),
    ]


def test_what_rings_loops_and_is_cut_when_somebody_answers() -> None:
    heard = perform((0.5, Ring("wait", 3.25), "b"), STAGES, PROMPTS, SOUNDS.__getitem__)
    loop = SOUNDS["a"] + silence(0.5) + SOUNDS["b"]
    assert heard.pcm == silence(0.5) + (loop + loop)[: len(silence(3.25))] + SOUNDS["b"]
    assert [(moment.at_seconds, moment.prompt_id) for moment in heard.moments] == [
        (0.5, "a"),
        (2.0, "b"),
        (2.5, "a"),
        (3.75, "b"),
    ]


def test_shipped_flows_name_what_is_there_and_end_with_words_or_a_human() -> None:
    flows = load_flows()
    assert unknown(flows, load_catalogue(), load_stages()) == []
    assert {"help-call", "call-back", "test-call", "storm", "responder", "emergency"} <= flows.keys()
    assert not [name for name, steps in flows.items() if isinstance(steps[-1], float | Ring)]


def test_flow_that_names_what_is_not_there_is_told() -> None:
    assert unknown({"x": ("a", "gone", Ring("nowhere", 3.0))}, PROMPTS, []) == ["x: gone", "x: nowhere"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("x: []", "x is empty"),
        ("x: a", "x is empty"),
        ("x: [-1]", "-1 is no prompt id"),
        ("x: [true]", "True is no prompt id"),
        ("x: [{stage: wait}]", "is no prompt id"),
        ("x: [{stage: wait, seconds: 0}]", "is no prompt id"),
        ("x: [{say: hello}]", "is no prompt id"),
    ],
)
def test_malformed_step_is_named(tmp_path: Path, content: str, complaint: str) -> None:
    (tmp_path / "flows.yaml").write_text(content)
    with pytest.raises(CatalogueError, match=f"flows.yaml: .*{complaint}"):
        load_flows(tmp_path / "flows.yaml")
