"""How long operators were there to answer: for the figure that says whether there are enough of them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from domain import facts as told
from domain.shift_hours import Hours, hours

SINCE = datetime(2026, 11, 1, tzinfo=UTC)
UNTIL = SINCE + timedelta(hours=24)
KINDS = (told.OperatorSignedIn, told.OperatorPaused, told.OperatorResumed, told.OperatorSignedOut)


def tell(kind: type[told.Fact], hour: float, operator_id: str = "malee") -> told.Fact:
    more = {"reason": "meal"} if kind is told.OperatorPaused else {}
    return kind(call_id="", happened_at=SINCE + timedelta(hours=hour), operator_id=operator_id, **more)


def seconds(signed_in: float, paused: float = 0.0) -> Hours:
    return Hours(signed_in * 3600, paused * 3600)


def test_a_shift_with_a_pause() -> None:
    facts = [
        tell(told.OperatorSignedIn, 8),
        tell(told.OperatorPaused, 12),
        tell(told.OperatorResumed, 12.5),
        tell(told.OperatorSignedOut, 16),
        tell(told.OperatorSignedIn, 20, "somsak"),
    ]
    assert hours(facts, SINCE, UNTIL) == {"malee": seconds(8, 0.5), "somsak": seconds(4)}


def test_a_shift_over_the_edges_of_the_span_counts_as_far_as_it_lies_inside() -> None:
    assert hours([tell(told.OperatorSignedOut, 6)], SINCE, UNTIL) == {"malee": seconds(6)}
    assert hours([tell(told.OperatorResumed, 1)], SINCE, UNTIL) == {"malee": seconds(24, 1)}
    assert hours([tell(told.OperatorSignedIn, 30), tell(told.OperatorSignedIn, -1)], SINCE, UNTIL) == {}


def test_a_pause_ends_with_the_shift_and_what_is_said_twice_counts_once() -> None:
    facts = [
        tell(told.OperatorSignedIn, 8),
        tell(told.OperatorSignedIn, 9),
        tell(told.OperatorPaused, 10),
        tell(told.OperatorPaused, 11),
        tell(told.OperatorSignedOut, 12),
        tell(told.OperatorSignedOut, 13),
    ]
    assert hours(facts, SINCE, UNTIL) == {"malee": seconds(4, 2)}


@given(some.lists(some.tuples(some.sampled_from(KINDS), some.floats(0, 23.9)), max_size=12))
def test_nobody_is_there_longer_than_the_span_or_pauses_longer_than_being_there(
    said: list[tuple[type[told.Fact], float]],
) -> None:
    for one in hours([tell(kind, hour) for kind, hour in said], SINCE, UNTIL).values():
        assert 0 <= one.paused_seconds <= one.signed_in_seconds <= 24 * 3600
