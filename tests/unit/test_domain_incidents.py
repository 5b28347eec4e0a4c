"""Two presses of one resident are one case; a replay of the same press changes nothing."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain import incidents
from domain.facts import IncidentJoined, IncidentOpened
from domain.incidents import Disposition, Incident, incident_id_of

AT = datetime(2026, 4, 20, tzinfo=UTC)
SUBJECT = "resident:r1"


def press(current: Incident | None, call_id: str, at=AT):
    return incidents.join_or_open(current, call_id=call_id, subject=SUBJECT, resident_id="r1", at=at)


def test_the_first_press_opens_an_incident():
    incident, fact = press(None, "c1")
    assert incident == Incident(incident_id_of("c1"), SUBJECT, "r1", AT)
    assert incident.is_open
    assert isinstance(fact, IncidentOpened)
    assert (fact.call_id, fact.incident_id, fact.subject) == ("c1", incident.incident_id, SUBJECT)


def test_a_second_press_joins_and_counts():
    incident, _ = press(None, "c1")
    joined, fact = press(incident, "c2", AT + timedelta(seconds=9))
    assert (joined.incident_id, joined.presses, joined.opened_at) == (incident.incident_id, 2, AT)
    assert isinstance(fact, IncidentJoined)
    assert (fact.call_id, fact.incident_id, fact.press) == ("c2", incident.incident_id, 2)


def test_a_press_after_the_case_was_closed_opens_another():
    incident, _ = press(None, "c1")
    closed, fact = incidents.close(incident, Disposition.REASSURED, call_id="", closed_by="op1", at=AT)
    assert not closed.is_open
    assert (fact.disposition, fact.closed_by, fact.incident_id) == ("reassured", "op1", incident.incident_id)
    again, fact = press(closed, "c2")
    assert again.incident_id == incident_id_of("c2") and isinstance(fact, IncidentOpened)


def test_a_witness_of_the_first_press_says_the_same_again():
    incident, fact = press(None, "c1")
    joined, _ = press(incident, "c2")
    same, again = press(joined, "c1", AT + timedelta(seconds=1))
    assert same == joined
    assert again == fact


@given(st.lists(st.integers(0, 9).map(str), min_size=1, unique=True))
def test_however_often_one_presses_there_is_one_case(calls):
    current, ids = None, set()
    for call_id in calls:
        current, fact = press(current, call_id)
        ids.add(fact.incident_id)
    assert ids == {incident_id_of(calls[0])}
    assert current is not None and current.presses == len(calls)
