"""A report counts each wait for a human once, whoever came and however often the button was pressed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain import facts as told
from domain.presses import OPERATOR, presses

NOON = datetime(2026, 11, 3, 5, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def received(call_id: str, seconds: float) -> told.HelpCallReceived:
    return told.HelpCallReceived(
        call_id=call_id, happened_at=at(seconds), phone_id="ph_1", caller="number", did="1441"
    )


def answered(call_id: str, seconds: float) -> told.OperatorAnswered:
    return told.OperatorAnswered(
        call_id=call_id, happened_at=at(seconds), operator_id="malee", leg_id=f"{call_id}.l", after_seconds=seconds
    )


def took(call_id: str, seconds: float, tier: str = "rescue") -> told.ResponderTook:
    return told.ResponderTook(
        call_id=call_id, happened_at=at(seconds), tier=tier, responder_id="r1", leg_id="l", line="agi"
    )


def test_the_wait_ends_with_the_first_human() -> None:
    [press] = presses([received("a", 0), took("a", 40), answered("a", 31), answered("a", 90)])
    assert (press.waited_seconds, press.answered_by) == (31, OPERATOR)


def test_a_responder_who_pressed_the_key_is_a_human_too() -> None:
    [press] = presses([received("a", 0), took("a", 40)])
    assert (press.waited_seconds, press.answered_by) == (40, "rescue")


def test_nobody_came() -> None:
    [press] = presses([received("a", 0), told.HelpCallAbandoned(call_id="a", happened_at=at(9), resident_id="")])
    assert (press.waited_seconds, press.is_abandoned) == (None, True)


def test_a_press_that_replaces_another_has_waited_since_the_first() -> None:
    chain = [
        received("a", 0),
        received("b", 10),
        received("c", 25),
        told.HelpCallReplaced(call_id="b", happened_at=at(25), by_call_id="c"),
        told.HelpCallReplaced(call_id="a", happened_at=at(10), by_call_id="b"),
        answered("c", 30),
    ]
    [press] = presses(chain)
    assert (press.call_id, press.waited_seconds) == ("c", 30)


def test_a_refused_caller_is_a_press_that_nobody_answered() -> None:
    [press] = presses([told.HelpCallRefused(call_id="a", happened_at=at(0), phone_id="p", caller="number", lines=30)])
    assert (press.is_refused, press.waited_seconds) == (True, None)


def test_each_call_back_belongs_to_its_press() -> None:
    started = [
        told.CallBackStarted(call_id="a.1", happened_at=at(12), of_call_id="a", attempt=1, reason="abandoned"),
        told.CallBackStarted(call_id="a.2", happened_at=at(30), of_call_id="a.1", attempt=2, reason="abandoned"),
        told.ResidentReached(call_id="a.2", happened_at=at(40), by="key", responder_id=""),
    ]
    [press] = presses([received("a", 0), *started])
    assert (press.is_called_back, press.is_reached, press.answered_at) == (True, True, None)


def test_a_device_waits_until_a_human_talks_in_the_call_that_answers_it() -> None:
    said: dict[str, Any] = {"device_id": "w", "sent_id": "1", "sent_at": "", "battery": None}
    pressed = told.SosReceived(call_id="s", happened_at=at(0), resident_id="r", phone_id="p", **said)
    rung = told.CallBackStarted(call_id="s.1", happened_at=at(1), of_call_id="s", attempt=1, reason="sos")
    [press] = presses([pressed, rung, answered("s.1", 9)])
    assert (press.waited_seconds, press.resident_id, press.is_called_back) == (9, "r", True)


def test_a_responder_who_rings_the_help_line_is_no_press() -> None:
    called_in = told.ResponderCalledIn(call_id="a", happened_at=at(20), responder_id="r1", leg_id="b")
    assert [press.call_id for press in presses([received("a", 0), received("b", 15), called_in])] == ["a"]


def test_a_call_of_which_only_the_end_is_in_the_span_is_no_press() -> None:
    assert presses([answered("a", 3), told.HelpCallReplaced(call_id="x", happened_at=at(4), by_call_id="y")]) == []


@given(st.permutations(range(6)))
def test_the_order_in_which_facts_are_told_changes_nothing(order: list[int]) -> None:
    facts = [
        received("a", 0),
        received("b", 10),
        told.HelpCallReplaced(call_id="a", happened_at=at(10), by_call_id="b"),
        answered("b", 12),
        told.CallBackStarted(call_id="b.1", happened_at=at(50), of_call_id="b", attempt=1, reason="dropped"),
        told.ResidentReached(call_id="b.1", happened_at=at(55), by="key", responder_id=""),
    ]
    assert presses([facts[place] for place in order]) == presses(facts)
