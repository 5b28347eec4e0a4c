"""Each prompt can be dialled by a number that stays its own when others come and go."""

from prompts.numbers import by_number
from prompts.prompt import sound_ids


def test_every_prompt_has_a_number_of_four_digits_and_no_two_the_same() -> None:
    numbered = by_number(sound_ids())
    assert sorted(numbered.values()) == sorted(sound_ids())
    assert {len(number) for number in numbered} == {4}


def test_a_printed_list_stays_right_when_prompts_are_added() -> None:
    before = by_number(sound_ids())
    after = by_number([*sound_ids(), *(f"new/prompt-{number}" for number in range(20))])
    moved = [number for number, prompt_id in before.items() if after[number] != prompt_id]
    assert len(moved) <= 3, "only who had the very same number may move"


def test_two_that_would_have_the_same_number_are_told_apart() -> None:
    many = by_number(f"p/{number}" for number in range(2000))
    assert len(many) == 2000
