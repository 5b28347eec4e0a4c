"""An incident is closed by a human who says how it ended, and never while somebody may be in need unseen."""

import pytest

from domain import facts
from domain.closing import IS_CLOSED, NO_DISPOSITION, SECOND_LOOK, STILL_WAITS, obstacle
from tests.unit.test_domain_board import Story


def test_a_talk_that_ended_is_closed_with_an_outcome_and_not_without() -> None:
    one = Story().press().talks().after(30).ends("operator").leaves().line()
    assert obstacle(one, "reassured") == ""
    assert obstacle(one, "") == NO_DISPOSITION
    assert obstacle(one, "whatever") == NO_DISPOSITION


def test_who_waits_on_the_line_is_answered_first() -> None:
    assert obstacle(Story().press().rings().line(), "false_alarm") == STILL_WAITS


def test_what_is_closed_stays_closed() -> None:
    story = Story().press().talks().acts(facts.IncidentClosed, disposition="test", closed_by="operator:malee")
    assert obstacle(story.line(), "reassured") == IS_CLOSED


@pytest.mark.parametrize(
    ("looks", "has_looked", "word"), [((), False, SECOND_LOOK), ((), True, ""), (("noi",), False, "")]
)
def test_a_silent_call_needs_a_second_look(looks: tuple[str, ...], has_looked: bool, word: str) -> None:
    story = Story().press().talks().tell(facts.SilentCall, seconds=8.0).after(9).ends("operator").leaves()
    for by in looks:
        story.acts(facts.SecondLookGiven, by=by, is_other=True)
    assert obstacle(story.line(), "reassured", has_looked_again=has_looked) == word
