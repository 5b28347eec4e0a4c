"""How many telephones gave no sign for too long is known line by line, and none is named."""

from datetime import UTC, datetime, timedelta

from domain import facts as told
from domain.last_seen import LastSeen, count, word
from domain.residents import Dependency

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
BED, HOME = Dependency.BED, Dependency.HOME


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def pressed(call_id: str, phone_id: str, at: datetime) -> told.HelpCallReceived:
    return told.HelpCallReceived(call_id=call_id, happened_at=at, phone_id=phone_id, caller="number", did="1441")


def test_whoever_depends_most_is_asked_for_soonest() -> None:
    seen = LastSeen()
    seen.learn([pressed("a", "p1", ago(days=20)), pressed("b", "p2", ago(days=20))])
    found = seen.unseen([("p1", BED), ("p2", HOME), ("p3", HOME), ("p4", None)], NOW)
    assert found == {"bed": 1, "home": 1, "social": 0, "unknown": 1}


def test_a_later_sign_counts_and_an_earlier_one_that_is_told_later_changes_nothing() -> None:
    seen = LastSeen()
    seen.learn([pressed("a", "p1", ago(days=20))])
    seen.learn(
        [told.PhoneTested(call_id="t", happened_at=ago(days=1), phone_id="p1", resident_ids=(), result="right")]
    )
    seen.learn([pressed("b", "p1", ago(days=30))])
    assert seen.unseen([("p1", BED)], NOW)["bed"] == 0


def test_a_lifted_call_back_is_a_sign_of_the_telephone_that_was_pressed_in_an_earlier_line() -> None:
    seen = LastSeen()
    seen.learn([pressed("a", "p1", ago(days=14, minutes=20))])
    assert seen.unseen([("p1", BED)], NOW)["bed"] == 1
    seen.learn(
        [told.CallBackStarted(call_id="a.1", happened_at=ago(days=14), of_call_id="a", attempt=1, reason="lost")]
    )
    seen.learn([told.CallBackAnswered(call_id="a.1", happened_at=ago(days=13, hours=23), attempt=1)])
    assert seen.unseen([("p1", BED)], NOW)["bed"] == 0


def test_what_is_no_sign_is_not_kept() -> None:
    seen = LastSeen()
    seen.learn(
        [told.HelpCallEnded(call_id="a", happened_at=NOW, ended_by="resident", cause=16, answered=True, seconds=1)]
    )
    assert seen.unseen([("p1", BED)], NOW)["bed"] == 1


def test_telephones_are_counted_in_the_same_words() -> None:
    assert count([("p1", BED), ("p2", BED), ("p3", None)]) == {"bed": 2, "home": 0, "social": 0, "unknown": 1}
    assert {word(one) for one in (*Dependency, None)} == {"bed", "home", "social", "unknown"}
