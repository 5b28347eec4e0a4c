"""The figures by which a centre is judged: nobody looks better by losing calls."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain import facts as told
from domain.figures import Waits, figures
from domain.shift_hours import Hours
from tests.unit.test_domain_presses import answered, at, received, took

SINCE, UNTIL = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


def test_shares_and_percentiles_of_all_calls() -> None:
    waits = Waits.of([float(second) for second in range(1, 101)])
    assert (waits.percentile[50.0], waits.percentile[90.0], waits.percentile[97.5]) == (50, 90, 98)
    assert (waits.within[15], waits.within[60], waits.within[180]) == (0.15, 0.60, 1.0)


def test_who_was_never_answered_has_waited_for_ever() -> None:
    waits = Waits.of([1.0, 1.0, None])
    assert (waits.calls, waits.answered, waits.percentile[50.0]) == (3, 2, 1.0)
    assert waits.percentile[90.0] == math.inf
    assert waits.within[180] == 2 / 3


def test_a_month_without_a_call_has_no_figures_and_breaks_no_target() -> None:
    found = figures([], SINCE, UNTIL, {})
    assert found.waits.percentile[50.0] is None
    assert found.waits.meets(60, 0.975) is None
    assert found.busiest_hour is None
    assert found.heartbeats.share is None


@given(st.lists(st.one_of(st.none(), st.floats(0, 4000)), min_size=1))
def test_losing_a_call_never_makes_a_figure_better(waited: list[float | None]) -> None:
    before, after = Waits.of(waited), Waits.of([*waited, None])
    for percent, value in before.percentile.items():
        later = after.percentile[percent]
        assert value is not None and later is not None and later >= value
    for limit, share in before.within.items():
        assert (after.within[limit] or 0) <= (share or 0)


def test_only_presses_of_the_span_count_and_their_late_answers_do() -> None:
    told_late = [
        _moved(received("a", 0), UNTIL - timedelta(seconds=5)),
        _moved(answered("a", 10), UNTIL + timedelta(seconds=5)),
        _moved(received("b", 0), UNTIL),
        _moved(received("c", 0), SINCE - timedelta(microseconds=1)),
    ]
    found = figures(told_late, SINCE, UNTIL, {})
    assert (found.waits.calls, found.waits.percentile[50.0]) == (1, 10)


def test_groups_by_who_where_and_when() -> None:
    plan: dict[str, Any] = {
        "line": "fastagi", "subject": "s", "prompt_set": "th", "priority": 1, "queue": "operators",
    }  # fmt: skip
    facts = [
        received("a", 0),
        told.PlanChosen(call_id="a", happened_at=at(0.1), resident_id="HW-1", **plan),
        answered("a", 4),
        received("b", 60),
        took("b", 100, "caregiver"),
    ]
    found = figures(facts, SINCE, UNTIL, {"HW-1": "ห้วยหลวง"})
    assert {name: waits.calls for name, waits in found.tiers.items()} == {"operator": 1, "caregiver": 1}
    assert {name: waits.calls for name, waits in found.communities.items()} == {"ห้วยหลวง": 1, "": 1}
    assert list(found.hours) == [12]  # 05:00 UTC is noon in Bangkok


def test_what_operators_did_and_the_hour_in_which_most_of_them_talked() -> None:
    facts = [
        told.OperatorRang(call_id="a", happened_at=at(0), operator_id="malee", leg_id="1"),
        told.OperatorRang(call_id="a", happened_at=at(0), operator_id="somsak", leg_id="2"),
        told.OperatorDidNotAnswer(
            call_id="a", happened_at=at(8), operator_id="somsak", leg_id="2", dial_status="NOANSWER"
        ),
        told.OperatorDidNotAnswer(
            call_id="a", happened_at=at(9), operator_id="somsak", leg_id="3", dial_status="CANCEL"
        ),
        _answer_of("malee", 10),
        told.OperatorJoined(call_id="a", happened_at=at(10), operator_id="malee", leg_id="1", bridge_id="x"),
        told.OperatorJoined(call_id="a", happened_at=at(20), operator_id="malee", leg_id="1", bridge_id="y"),
        told.OperatorLeft(call_id="a", happened_at=at(3700), operator_id="malee", leg_id="1", cause=16),
        told.OperatorSignedIn(call_id="", happened_at=at(0), operator_id="malee"),
        told.OperatorPaused(call_id="", happened_at=at(4000), operator_id="malee", reason="meal"),
        told.OperatorSignedOut(call_id="", happened_at=at(8000), operator_id="malee"),
    ]
    found = figures(facts, SINCE, UNTIL, {})
    malee, somsak = found.operators["malee"], found.operators["somsak"]
    assert (malee.rang, malee.answered, malee.talk_seconds) == (1, 1, 3690)
    assert (somsak.rang, somsak.missed) == (1, 1), "one that was cancelled for another is not missed"
    assert (malee.hours, malee.occupancy) == (Hours(8000, 4000), 3690 / 4000)
    assert (somsak.hours, somsak.occupancy) == (None, None), (
        "nobody knows how long a telephone on a desk had somebody"
    )
    assert found.busiest_hour is not None
    assert (found.busiest_hour[0], found.busiest_hour[1]) == (at(0), 3590 / 3600)


def test_heartbeats_and_cases() -> None:
    facts = [
        *(told.HeartbeatPassed(call_id="", happened_at=at(n), ring_ms=20.0 + n, way="trunk") for n in range(3)),
        told.HeartbeatMissed(call_id="", happened_at=at(9), reason="silence", way="trunk"),
        told.IncidentOpened(call_id="a", incident_id="a", happened_at=at(1), resident_id="", subject="call:a"),
        told.IncidentClosed(
            call_id="", incident_id="a", happened_at=at(2), disposition="reassured", closed_by="malee"
        ),
    ]
    found = figures(facts, SINCE, UNTIL, {})
    assert (found.heartbeats.share, found.heartbeats.ring_ms) == (0.75, 21.0)
    assert (found.incidents, found.dispositions) == (1, {"reassured": 1})


def _answer_of(operator_id: str, seconds: float) -> told.OperatorAnswered:
    return told.OperatorAnswered(
        call_id="a", happened_at=at(seconds), operator_id=operator_id, leg_id="1", after_seconds=seconds
    )


def _moved(fact: told.Fact, moment: datetime) -> told.Fact:
    return told.restore(fact.word, fact.call_id, fact.incident_id, moment, fact.data)
