"""What the plan may ask for is there: every set that it names has sounds and greetings."""

from domain import escalation
from domain.residents import Disability, Resident
from prompts.prompt_set import CENTRAL, SETS
from prompts.stage import classes


def test_sets_of_the_plan_are_the_sets_that_are_installed() -> None:
    assert tuple(one.name for one in SETS) == escalation.PROMPT_SETS
    assert SETS[0].name == CENTRAL == escalation.CENTRAL_THAI


def test_every_greeting_that_a_plan_may_name_is_a_music_class() -> None:
    for language in (*escalation.PROMPT_SETS, "nod", ""):
        for disabilities in ((), (Disability.HEARING,)):
            one = Resident("r1", "สมหญิง", "ชุมชน", language=language, disabilities=disabilities)
            assert escalation.plan([one], "ph_1", "c1").greeting in classes()
    assert escalation.plan([], "ph_1", "c1").greeting in classes()


def test_asterisk_falls_back_to_the_set_that_another_one_is_made_from() -> None:
    made = [one for one in SETS if one.made_from]
    assert made
    assert all(one.name.startswith(f"{one.made_from}_") for one in made)
