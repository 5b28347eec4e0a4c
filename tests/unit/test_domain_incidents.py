"""Two presses of one resident are one case, until a human says how it ended."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain import incidents
from domain.facts import IncidentJoined, IncidentOpened
from domain.incidents import Disposition, Incident

AT = datetime(2026, 4, 20, tzinfo=UTC)
SUBJECT = "resident:r1"
OPEN = Incident("c1", SUBJECT, "r1", AT)


def press(current: Incident | None, call_id: str, at: datetime = AT) -> IncidentOpened | IncidentJoined:
    return incidents.join_or_open(current, call_id=call_id, subject=SUBJECT, resident_id="r1", at=at)


def test_the_first_press_opens_an_incident_of_its_own_id() -> None:
    fact = press(None, "c1")
    assert isinstance(fact, IncidentOpened)
    assert (fact.call_id, fact.incident_id, fact.subject, fact.resident_id) == ("c1", "c1", SUBJECT, "r1")


def test_a_second_press_joins_and_is_counted() -> None:
    fact = press(OPEN, "c2", AT + timedelta(seconds=9))
    assert isinstance(fact, IncidentJoined)
    assert (fact.call_id, fact.incident_id, fact.press) == ("c2", "c1", 2)


def test_a_press_after_the_case_was_closed_opens_another() -> None:
    closed = Incident("c1", SUBJECT, "r1", AT, closed_at=AT)
    assert not closed.is_open
    fact = press(closed, "c2")
    assert isinstance(fact, IncidentOpened) and fact.incident_id == "c2"


def test_a_second_witness_of_the_first_press_says_the_same_again() -> None:
    assert press(OPEN, "c1") == press(None, "c1")


def test_closing_says_what_became_of_it_and_by_whom() -> None:
    fact = incidents.close("c1", Disposition.REASSURED, closed_by="malee", at=AT)
    assert (fact.incident_id, fact.disposition, fact.closed_by, fact.call_id) == ("c1", "reassured", "malee", "")


@given(st.integers(1, 50))
def test_however_often_one_presses_there_is_one_case(presses: int) -> None:
    fact = press(Incident("c1", SUBJECT, "r1", AT, presses=presses), "another")
    assert isinstance(fact, IncidentJoined)
    assert (fact.incident_id, fact.press) == ("c1", presses + 1)
