"""What a rehearsal says of each press is read from the journal: nobody left alone is overlooked."""

from datetime import UTC, datetime, timedelta

from domain.facts import (
    Fact,
    HelpCallReceived,
    HelpCallRefused,
    IncidentOpened,
    OperatorJoined,
    OperatorRang,
    ResponderTook,
)
from sim.outcome import End, Told, tell, totals

BEGIN = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def _at(seconds: float) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


def _pressed(call: str, seconds: float = 0, incident: str = "") -> list[Fact]:
    incident = incident or call
    return [
        HelpCallReceived(call_id=call, happened_at=_at(seconds), incident_id=incident, phone_id="ph", caller="number",
                         did="1441"),
        IncidentOpened(call_id=call, happened_at=_at(seconds), incident_id=incident, resident_id="r1",
                       subject="resident:r1"),
    ]  # fmt: skip


def _rang(call: str, seconds: float, incident: str = "") -> Fact:
    incident = incident or call
    return OperatorRang(call_id=call, happened_at=_at(seconds), incident_id=incident, operator_id="lek", leg_id=call)


def _joined(call: str, seconds: float, incident: str = "") -> Fact:
    return OperatorJoined(
        call_id=call, happened_at=_at(seconds), incident_id=incident or call, operator_id="lek", leg_id=call,
        bridge_id="b",
    )  # fmt: skip


def test_a_talk_in_the_call_itself() -> None:
    [told] = tell([*_pressed("a"), _rang("a", 0.5), _joined("a", 2)])
    assert told == Told("a", "r1", End.REACHED, 0.5, 2.0, "lek")


def test_a_talk_in_a_later_call_of_the_same_incident() -> None:
    [told] = tell([*_pressed("a"), _joined("b", 9, incident="a")])
    assert (told.end, told.human_seconds, told.by) == (End.CALLED_BACK, 9.0, "lek")


def test_somebody_goes_without_the_resident_on_the_line() -> None:
    took = ResponderTook(
        call_id="b",
        happened_at=_at(60),
        incident_id="a",
        tier="caregivers",
        responder_id="cg-1",
        leg_id="x",
        line="agi",
    )
    [told] = tell([*_pressed("a"), took])
    assert (told.end, told.by) == (End.SENT, "cg-1")


def test_a_ring_alone_reaches_nobody() -> None:
    [told] = tell([*_pressed("a"), _rang("a", 0.5)])
    assert (told.end, told.ring_seconds, told.human_seconds) == (End.UNREACHED, 0.5, None)


def test_a_talk_before_the_press_is_not_its_answer() -> None:
    first, second = tell([*_pressed("a"), _joined("a", 2), *_pressed("b", 5, incident="a")])
    assert (first.end, second.end) == (End.REACHED, End.UNREACHED)


def test_another_persons_talk_is_not_ones_own() -> None:
    told = tell([*_pressed("a"), *_pressed("b", 1), _joined("b", 2)])
    assert [one.end for one in told] == [End.UNREACHED, End.REACHED]


def test_a_refused_call_is_a_press_too() -> None:
    refused = HelpCallRefused(
        call_id="a", happened_at=_at(0), incident_id="a", phone_id="ph", caller="number", lines=20
    )
    [told] = tell([refused])
    assert told.end is End.UNREACHED


def test_the_totals_hold_every_press_and_name_those_that_the_journal_never_saw() -> None:
    counted = totals(tell([*_pressed("a"), _joined("a", 2), *_pressed("b", 3)]), presses=3)
    assert (counted.reached, counted.unreached, counted.lost) == (1, 1, 1)
    assert not counted.all_well
    assert totals(tell([*_pressed("a"), _joined("a", 2)]), presses=1).all_well
