"""Pages and numbers of a month: in both languages, complete in one file, and public only where nobody is known."""

import json
import math
from datetime import UTC, datetime
from typing import Any

import pytest

from domain import facts as told
from domain.figures import figures
from reports import numbers, page, words
from tests.unit.test_domain_presses import answered, at, received

SINCE, UNTIL = datetime(2026, 10, 31, 17, tzinfo=UTC), datetime(2026, 11, 30, 17, tzinfo=UTC)
MADE_AT = datetime(2026, 12, 1, 2, 30, tzinfo=UTC)


def few(count: int) -> list[told.Fact]:
    waits = ((received(f"c{number}", number), answered(f"c{number}", number + 3)) for number in range(count))
    return [fact for wait in waits for fact in wait]


def test_a_page_stands_alone_and_says_everything_twice() -> None:
    shown = page.month(figures(few(7), SINCE, UNTIL, {}), MADE_AT)
    assert "พฤศจิกายน 2569 · November 2026" in shown
    assert "2026-12-01 09:30 (Bangkok)" in shown
    assert "3.0 s" in shown and "<svg" in shown
    for outside in ("http:", "https:", "<script", "@import", "url("):
        assert outside not in shown


def test_an_empty_month_is_a_page_too() -> None:
    shown = page.month(figures([], SINCE, UNTIL, {}), MADE_AT)
    assert words.NOTHING in shown
    assert "✓" not in shown and "✗" not in shown, "nothing was met or missed without a call"


def test_names_from_the_list_are_text_and_no_markup() -> None:
    said: dict[str, Any] = {"line": "fastagi", "subject": "s", "prompt_set": "th", "priority": 1, "queue": "q"}
    plan = told.PlanChosen(call_id="c0", happened_at=at(0), resident_id="r", **said)
    shown = page.month(figures([*few(1), plan], SINCE, UNTIL, {"r": "<b>ชุมชน</b>"}), MADE_AT)
    assert "&lt;b&gt;ชุมชน" in shown


def test_of_few_calls_the_public_learns_nothing_that_points_at_a_person() -> None:
    found = numbers.public(figures(few(4), SINCE, UNTIL, {}))
    assert found["calls"] == "<5"
    assert found["answer_seconds"] == {} and found["answered_within"] == {}
    assert {target["met"] for target in found["targets"]} == {None}
    assert "ยังไม่" not in page.public(figures(few(4), SINCE, UNTIL, {}), MADE_AT)


def test_the_public_reads_no_name_hour_or_community() -> None:
    found = numbers.public(figures(few(9), SINCE, UNTIL, {}))
    assert found["calls"] == 9
    assert not {"operators", "communities", "hours", "busiest_hour"} & set(found)


def test_numbers_are_json_also_where_nobody_ever_answered() -> None:
    found = numbers.everything(figures([received("a", 0)], SINCE, UNTIL, {}))
    assert json.loads(json.dumps(found, allow_nan=False))["answer_seconds"]["99"] is None


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, "–"), (4.25, "4.2 s"), (59.94, "59.9 s"), (185, "3 min 05 s"), (math.inf, words.NEVER)],
)
def test_waits_as_people_say_them(value: float | None, written: str) -> None:
    assert words.seconds(value) == written


@pytest.mark.parametrize(
    ("part", "written"), [(None, "–"), (0.0, "0.0 %"), (0.0001, "< 0.1 %"), (0.9996, "99.9 %"), (1.0, "100.0 %")]
)
def test_a_share_is_whole_only_where_it_is(part: float | None, written: str) -> None:
    assert words.share(part) == written
