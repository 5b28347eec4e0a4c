"""Each fact is one sentence that a person at a terminal understands, without a name or a number in it."""

from dataclasses import MISSING, fields
from datetime import UTC, datetime

import pytest

from domain.facts import FACTS, Fact, OperatorAnswered, ResidentIdentified
from reports.sentences import SENTENCES, sentence

AT = datetime(2026, 1, 1, tzinfo=UTC)
EXAMPLES = {
    "str": "word-7",
    "int": 7,
    "int | None": 5,
    "float": 7.25,
    "bool": True,
    "tuple[str, ...]": ("r1", "r2"),
    "tuple[int, ...]": (3, 4),
}


def example(kind: type[Fact]) -> Fact:
    """A fact of this kind with a value in each field."""
    values = {}
    for field in fields(kind):
        if field.default is MISSING:
            name = field.type if isinstance(field.type, str) else getattr(field.type, "__name__", str(field.type))
            values[field.name] = AT if field.name == "happened_at" else EXAMPLES[EXAMPLES_BY.get(name, name)]
    return kind(**values)


EXAMPLES_BY = {"tuple": "tuple[str, ...]"}


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("word", sorted(FACTS))
def test_every_fact_has_a_sentence_of_its_own(word, language):
    said = sentence(example(FACTS[word]), language)
    assert said
    assert "\n" not in said
    assert "{" not in said


def test_no_sentence_is_kept_for_a_fact_that_does_not_exist():
    for language, sentences in SENTENCES.items():
        assert sentences.keys() == FACTS.keys(), language


def test_no_phone_is_named(monkeypatch):
    monkeypatch.setitem(EXAMPLES, "str", "0812345678")
    for word in ("phone_tested", "resident_identified"):
        fact = example(FACTS[word])
        assert fact.phone_id == "0812345678"  # even if a number stood where an id belongs
        for language in SENTENCES:
            assert "12345678" not in sentence(fact, language).replace(getattr(fact, "result", "-"), "")


def test_seconds_are_rounded_for_people():
    fact = OperatorAnswered(call_id="c", happened_at=AT, operator_id="noi", leg_id="l", after_seconds=7.0400001)
    assert sentence(fact) == "operator noi answered after 7.0 s"


def test_a_caller_nobody_knows_is_called_so():
    fact = ResidentIdentified(call_id="c", happened_at=AT, phone_id="p", resident_ids=())
    assert sentence(fact) == "resident identified: nobody on the list"
