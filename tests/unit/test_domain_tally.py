"""What whoever watches sees growing is what the month's report adds up, and never a number that shrinks."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain import facts as told
from domain import tally as counting
from domain.presses import OPERATOR, presses
from domain.tally import BUCKETS_SECONDS, OTHER, Tally
from tests.unit.test_domain_presses import NOON, answered, at, received, took

DEVICE: dict[str, Any] = {"device_id": "w", "sent_id": "1", "sent_at": "", "battery": None}


def counted(facts: Sequence[told.Fact]) -> Tally:
    tally = Tally(("agi",))
    for fact in facts:
        tally.read(fact)
    return tally


def abandoned(call_id: str, seconds: float) -> told.HelpCallAbandoned:
    return told.HelpCallAbandoned(call_id=call_id, happened_at=at(seconds), resident_id="")


def rung_back(call_id: str, of_call_id: str, seconds: float, reason: str = "abandoned") -> told.CallBackStarted:
    return told.CallBackStarted(
        call_id=call_id, happened_at=at(seconds), of_call_id=of_call_id, attempt=1, reason=reason
    )


def reached(call_id: str, seconds: float) -> told.ResidentReached:
    return told.ResidentReached(call_id=call_id, happened_at=at(seconds), by="key", responder_id="")


def replaced(call_id: str, by: str, seconds: float) -> told.HelpCallReplaced:
    return told.HelpCallReplaced(call_id=call_id, happened_at=at(seconds), by_call_id=by)


def called_in(leg_id: str, seconds: float) -> told.ResponderCalledIn:
    return told.ResponderCalledIn(call_id="x", happened_at=at(seconds), responder_id="r1", leg_id=leg_id)


def test_a_wait_lies_in_the_first_bucket_that_it_does_not_exceed() -> None:
    waits = counted([received("a", 0), answered("a", 15), received("b", 20), took("b", 35.1)]).waits
    assert waits[OPERATOR].counts[BUCKETS_SECONDS.index(15)] == 1
    assert waits["rescue"].counts[BUCKETS_SECONDS.index(20)] == 1
    assert (waits[OPERATOR].seconds, sum(waits["backup"].counts)) == (15, 0)


def test_the_limits_of_the_standards_are_buckets() -> None:
    assert {15, 20, 60, 180} <= set(BUCKETS_SECONDS)
    assert list(BUCKETS_SECONDS) == sorted(BUCKETS_SECONDS)


def test_a_wait_beyond_every_bucket_is_counted() -> None:
    assert counted([received("a", 0), answered("a", 9999)]).waits[OPERATOR].counts[-1] == 1


def test_a_second_human_in_the_same_call_is_no_second_answer() -> None:
    assert sum(counted([received("a", 0), answered("a", 5), took("a", 9)]).waits[OPERATOR].counts) == 1


def test_who_is_rung_back_was_called_back_once_however_often_it_rang() -> None:
    rung = [rung_back("a.1", "a", 12), rung_back("a.2", "a.1", 50)]
    tally = counted([received("a", 0), abandoned("a", 9), *rung, reached("a.2", 60), answered("a.2", 61)])
    assert (tally.abandoned, tally.called_back, tally.reached) == (1, 1, 1)
    assert sum(tally.waits[OPERATOR].counts) == 0, "the press itself waited in vain"


def test_a_device_waits_until_a_human_talks_in_the_call_that_answers_it() -> None:
    pressed = told.SosReceived(call_id="s", happened_at=at(0), resident_id="r", phone_id="p", **DEVICE)
    tally = counted([pressed, rung_back("s.1", "s", 1, "sos"), answered("s.1", 9)])
    assert tally.presses.counts["device"] == 1
    assert tally.waits[OPERATOR].seconds == 9


def test_what_is_told_before_its_press_counts_when_the_press_is_told() -> None:
    late = [answered("b", 12), replaced("a", "b", 10), received("b", 10), received("a", 0)]
    assert counted(late).waits[OPERATOR].seconds == 2
    assert counted(late).set_aside.counts["replaced"] == 1


def test_a_call_is_forgotten_after_a_day_and_its_memory_with_it() -> None:
    tally = Tally()
    for n in range(300):
        tally.read(received(f"c{n}", n * 3600.0))
        tally.read(answered(f"of nobody {n}", n * 3600.0))
    assert len(tally._open) == len(tally._early) == counting.KEPT // timedelta(hours=1) + 1
    assert tally.presses.counts["call"] == 300


def test_a_word_that_nobody_knows_is_another_and_no_new_label() -> None:
    tally = Tally(("agi",))
    for n in range(100):
        tally.read(told.AlarmRaised(call_id="", happened_at=at(n), alarm=f"new {n}", subject="resident:1", detail=""))
        tally.read(told.PartEnded(call_id="", happened_at=at(n), part=f"part {n}", reason="died"))
    tally.read(told.AlarmRaised(call_id="", happened_at=at(1), alarm="disk", subject="data", detail=""))
    tally.read(told.PartEnded(call_id="", happened_at=at(1), part="agi", reason="frozen"))
    assert {name: n for name, n in tally.alarms.counts.items() if n} == {OTHER: 100, "disk": 1}
    assert tally.parts_ended.counts == {OTHER: 100, "agi": 1}


def test_heartbeats_and_what_was_found_later_are_counted() -> None:
    tally = Tally()
    tally.read(told.HeartbeatPassed(call_id="", happened_at=at(0), ring_ms=100, way="fastagi"))
    tally.read(told.HeartbeatMissed(call_id="", happened_at=at(1), reason="no ring", way=""))
    tally.read(received("a", 3), recovered=True)
    assert tally.heartbeats.counts == {"passed": 1, "missed": 1}
    assert (tally.lines, tally.recovered) == (3, 1)


STORIES = st.lists(
    st.sampled_from(["answered", "rescue", "abandoned", "abandoned, reached", "replaced", "refused", "device", "in"]),
    max_size=12,
)


def told_of(kind: str, call: str, start: float) -> list[told.Fact]:
    match kind:
        case "answered":
            return [received(call, start), answered(call, start + 7)]
        case "rescue":
            return [received(call, start), took(call, start + 70), answered(call, start + 80)]
        case "abandoned":
            return [received(call, start), abandoned(call, start + 4), rung_back(f"{call}.1", call, start + 11)]
        case "abandoned, reached":
            return [*told_of("abandoned", call, start), reached(f"{call}.1", start + 20)]
        case "replaced":
            newer = f"{call}b"
            return [
                received(call, start), received(newer, start + 9), replaced(call, newer, start + 9.1),
                answered(newer, start + 12),
            ]  # fmt: skip
        case "refused":
            return [
                told.HelpCallRefused(call_id=call, happened_at=at(start), phone_id="p", caller="number", lines=30)
            ]
        case "device":
            pressed = told.SosReceived(call_id=call, happened_at=at(start), resident_id="r", phone_id="p", **DEVICE)
            return [pressed, rung_back(f"{call}.1", call, start + 1, "sos"), answered(f"{call}.1", start + 9)]
    return [received(call, start), called_in(call, start + 5)]


@given(STORIES)
def test_the_counts_are_those_of_the_month_s_report(kinds: list[str]) -> None:
    facts = [fact for n, kind in enumerate(kinds) for fact in told_of(kind, f"c{n}", n * 100.0)]
    tally, report = counted(facts), presses(facts)
    assert sum(tally.presses.counts.values()) - sum(tally.set_aside.counts.values()) == len(report)
    answers = sum(sum(waits.counts) for waits in tally.waits.values())
    assert answers == sum(press.answered_at is not None for press in report)
    waited = sum(waits.seconds for waits in tally.waits.values())
    assert round(waited, 3) == round(sum(press.waited_seconds or 0 for press in report), 3)
    assert tally.abandoned == sum(press.is_abandoned for press in report)
    assert tally.called_back == sum(press.is_called_back for press in report)
    assert tally.reached == sum(press.is_reached for press in report)


def test_the_clock_of_a_fact_may_be_before_its_press() -> None:
    early = told.OperatorAnswered(
        call_id="a", happened_at=NOON - timedelta(seconds=1), operator_id="o", leg_id="l", after_seconds=0
    )
    assert counted([received("a", 0), early]).waits[OPERATOR].seconds == 0
