"""Who has an incident, and who is on the line; the decisions are tried in test_domain_steps.py."""

from datetime import UTC, datetime, timedelta

from domain import course, facts
from domain.folding import fold

AT = datetime(2026, 4, 20, 3, 0, tzinfo=UTC)
LEG = {"operator_id": "malee", "leg_id": "l1"}


def told(*ones: tuple[type[facts.Fact], dict[str, object]]) -> course.Course:
    made = [
        (kind(**{"call_id": "c1", "happened_at": AT, **data}), AT + timedelta(seconds=second))  # type: ignore[arg-type]
        for second, (kind, data) in enumerate(ones)
    ]
    return fold("c1", made)


RECEIVED = (facts.HelpCallReceived, {"phone_id": "ph_1", "caller": "number", "did": ""})
TOOK = (facts.ResponderTook, {"tier": "rescue", "responder_id": "r-1", "leg_id": "l2", "line": "agi"})


def test_nobody_owns_what_nobody_took() -> None:
    known = told(RECEIVED)
    assert (known.owner, len(known.live), known.is_open) == (None, 1, True)


def test_the_operator_who_talks_is_the_owner() -> None:
    known = told(RECEIVED, (facts.OperatorAnswered, {**LEG, "after_seconds": 1.0}))
    assert known.owner == course.Owner("operator", "malee", AT + timedelta(seconds=1))


def test_a_lost_operator_owns_nothing_any_more() -> None:
    known = told(
        RECEIVED, (facts.OperatorAnswered, {**LEG, "after_seconds": 1.0}), (facts.OperatorLeft, {**LEG, "cause": 44})
    )
    assert (known.owner, known.has_talk, len(known.live)) == (None, False, 1)


def test_who_pressed_the_key_owns_it() -> None:
    owner = told(RECEIVED, TOOK).owner
    assert owner is not None and (owner.kind, owner.id) == ("responder", "r-1")


def test_an_incident_handed_over_is_the_new_operators() -> None:
    handed = (facts.IncidentHandedOver, {"from_operator_id": "malee", "to_operator_id": "noi", "leg_id": "l3"})
    known = told(RECEIVED, (facts.OperatorAnswered, {**LEG, "after_seconds": 1.0}), handed)
    assert known.owner is not None and known.owner.id == "noi"


def test_a_failed_call_back_that_never_began_belongs_to_the_call_in_its_id() -> None:
    known = told(RECEIVED, (facts.CallBackFailed, {"call_id": "c1.1", "attempt": 1, "dial_status": "NO_TRUNK"}))
    assert [line.of_call_id for line in known.call_backs] == ["c1"]
