"""The catalogue: each prompt is complete, Thai, and changes its hash with its words."""

from dataclasses import replace
from pathlib import Path

import pytest

from prompts.errors import CatalogueError
from prompts.prompt import Priority, Prompt, load_catalogue, sound_ids

REQUIRED = {
    *(f"help-call/{n}" for n in ("greeting-known", "greeting-unknown", "recorded-notice", "waiting", "still-trying")),
    *(f"test-call/{n}" for n in ("intro", "belongs-to", "resident-number", "unknown-phone", "shared", "press")),
    *(f"test-call/{n}" for n in ("confirmed", "wrong", "no-key", "unavailable")),
    *(f"digits/{n}" for n in range(10)),
    *(f"responder/{n}" for n in ("intro", "who", "who-number", "who-unknown", "press", "taken")),
    *(f"responder/{n}" for n in ("taken-by-other", "declined", "no-key", "note", "offer")),
    *(f"responder/{n}" for n in ("connecting", "over", "alone", "unavailable")),
    *(f"emergency/{n}" for n in ("summary", "name", "number")),
    *(f"call-back/{n}" for n in ("intro", "reached", "waiting")),
    *(f"storm/{n}" for n in ("triage", "again", "noted", "safe", "safe-call-back", "waiting")),
    *(f"operator/{n}" for n in ("silent-call", "done", "failed", "calling", "no-call", "call-back")),
}
INCIDENT_FLOWS = {"help-call", "call-back", "storm", "responder", "emergency"}
URGENT_ELSEWHERE = {"operator/silent-call", "operator/alarm"}
ENTRY = "- {{id: a/b, text: {text}, meaning: hello, heard: first, priority: {priority}}}\n"
HELLO = Prompt("a/b", "สวัสดีค่ะ", "hello", "first", Priority.NORMAL)


def page(folder: Path, content: str) -> Path:
    (folder / "page.yaml").write_text(content, "utf-8")
    return folder


def test_catalogue_holds_every_id_the_flow_plays() -> None:
    assert sound_ids() >= REQUIRED


def test_catalogue_texts_are_written_for_the_ear() -> None:
    for prompt in load_catalogue().values():
        letters = prompt.reading.replace(" ", "")
        assert all("\u0e01" <= letter <= "\u0e4e" for letter in letters), (
            f"{prompt.id}: digits and signs are not spoken"
        )
        assert prompt.meaning.isascii(), prompt.id
        assert prompt.heard, prompt.id


def test_catalogue_speaks_with_one_voice() -> None:
    assert not [p.id for p in load_catalogue().values() if "ครับ" in p.text], "the voice is a woman's: ค่ะ, คะ"


def test_what_is_heard_while_somebody_needs_help_is_an_emergency_prompt() -> None:
    for prompt in load_catalogue().values():
        is_of_an_incident = prompt.id.split("/")[0] in INCIDENT_FLOWS or prompt.id in URGENT_ELSEWHERE
        assert (prompt.priority is Priority.EMERGENCY) == is_of_an_incident, prompt.id


def test_hash_changes_with_text_and_with_reading_only() -> None:
    assert replace(HELLO, text="สวัสดี").text_sha256 != HELLO.text_sha256
    assert replace(HELLO, say_as="สะหวัดดีค่ะ").text_sha256 != HELLO.text_sha256
    assert replace(HELLO, meaning="good day").text_sha256 == HELLO.text_sha256


def test_hash_is_the_same_for_both_spellings_of_one_letter() -> None:
    composed, decomposed = replace(HELLO, text="café"), replace(HELLO, text="cafe\u0301")
    assert composed.text_sha256 == decomposed.text_sha256


def test_reading_is_what_the_voice_gets() -> None:
    assert HELLO.reading == "สวัสดีค่ะ"
    assert replace(HELLO, say_as="สะหวัดดีค่ะ").reading == "สะหวัดดีค่ะ"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (ENTRY.format(text="ก", priority="urgent"), "use emergency or normal"),
        (ENTRY.format(text="''", priority="normal"), "lacks ['text']"),
        (ENTRY.format(text="1669", priority="normal"), "quote digits"),
        (ENTRY.format(text="ก", priority="normal") * 2, "already in the catalogue"),
        ("- {id: a/b, txt: ก}", "unknown keys ['txt']"),
        ("- ก", "is not an entry"),
        ("id: a/b", "a list is expected"),
        ("- {", "cannot be read"),
    ],
)
def test_bad_page_is_named_with_its_reason(tmp_path: Path, content: str, complaint: str) -> None:
    with pytest.raises(CatalogueError, match=r"page\.yaml") as refused:
        load_catalogue(page(tmp_path, content))
    assert complaint in str(refused.value)
