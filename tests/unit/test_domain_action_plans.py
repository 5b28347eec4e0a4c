"""A checklist that an admin typed in is one screen of short lines in two languages, or it is not taken."""

import pytest

from domain.action_plans import LONGEST, MOST, SITUATIONS, PlanRefused, check


def steps(count: int = 3, **more: str) -> list[dict[str, str]]:
    return [{"id": f"s{n}", "thai": "ถาม", "english": "ask", **more} for n in range(count)]


def test_what_was_typed_in_is_tidied() -> None:
    plan = check("fall", 2, steps(thai="  ถาม \n ก่อน\x00 "))
    assert (plan.situation, plan.version, plan.steps[0].thai) == ("fall", 2, "ถาม ก่อน")
    assert (plan.steps[0].text("en"), plan.steps[0].text("th")) == ("ask", "ถาม ก่อน")


@pytest.mark.parametrize(
    ("situation", "typed", "reason"),
    [
        ("pizza", steps(), "no situation"),
        ("fall", steps(2), "has 2"),
        ("fall", steps(MOST + 1), f"has {MOST + 1}"),
        ("fall", steps(english=""), "English words are missing"),
        ("fall", steps(thai="ก" * (LONGEST + 1)), f"have {LONGEST + 1} letters"),
        ("fall", steps(id="x"), "same id"),
        ("fall", steps(id="Not an id"), "the id is"),
    ],
)
def test_what_is_wrong_is_named(situation: str, typed: list[dict[str, str]], reason: str) -> None:
    with pytest.raises(PlanRefused, match=reason):
        check(situation, 1, typed)


def test_every_situation_of_the_trade_is_there() -> None:
    assert set(SITUATIONS) == {"fall", "chest_pain", "fire", "intruder", "silent", "wandering", "social_need"}
