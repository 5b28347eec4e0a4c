"""Whose telephone gave no sign for too long: the most dependent first."""

from datetime import UTC, datetime, timedelta

import pytest

from domain import facts as told
from domain.liveness import Seen, Sign, Silence, signs, unseen
from domain.numbers import phone_id
from domain.residents import Resident

KEY = b"a key of the tests"
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
NUMBER = "+66812345678"
PHONE = phone_id(NUMBER, KEY)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def pressed(days: float, call_id: str = "a", phone: str = PHONE) -> told.HelpCallReceived:
    return told.HelpCallReceived(call_id=call_id, happened_at=ago(days), phone_id=phone, caller="number", did="1441")


def rung_back(days: float) -> told.CallBackStarted:
    return told.CallBackStarted(call_id="a.1", happened_at=ago(days), of_call_id="a", attempt=1, reason="abandoned")


def resident(resident_id: str, adl: int | None, *numbers: str) -> Resident:
    return Resident(id=resident_id, first_name="ผัน", community="", adl=adl, numbers=numbers)


def test_a_press_is_a_sign() -> None:
    assert signs([pressed(3), pressed(9, "b")]) == {PHONE: Seen(ago(3), Sign.PRESS)}


def test_a_test_call_is_a_sign_whatever_was_pressed() -> None:
    tested = told.PhoneTested(call_id="t", happened_at=ago(1), phone_id=PHONE, resident_ids=(), result="no_key")
    assert signs([pressed(3), tested])[PHONE] == Seen(ago(1), Sign.TEST)


def test_a_lifted_call_back_is_a_sign() -> None:
    lifted = told.CallBackAnswered(call_id="a.1", happened_at=ago(2), attempt=1)
    assert signs([pressed(3), rung_back(2.1), lifted])[PHONE] == Seen(ago(2), Sign.LIFTED)


@pytest.mark.parametrize(
    ("status", "silence"),
    [("NOANSWER", Silence.NO_ANSWER), ("CHANUNAVAIL", Silence.AWAY), ("CONGESTION", Silence.NETWORK)],
)
def test_why_a_ring_was_in_vain_is_kept_apart_and_is_no_sign(status: str, silence: Silence) -> None:
    failed = told.CallBackFailed(call_id="a.1", happened_at=ago(2), attempt=1, dial_status=status)
    assert signs([pressed(3), rung_back(2.1), failed])[PHONE] == Seen(ago(3), Sign.PRESS, ago(2), silence)


def test_a_busy_telephone_is_there() -> None:
    failed = told.CallBackFailed(call_id="a.1", happened_at=ago(2), attempt=1, dial_status="BUSY")
    assert signs([pressed(3), rung_back(2.1), failed])[PHONE] == Seen(ago(2), Sign.BUSY)


def test_an_end_that_was_ours_says_nothing_of_the_telephone() -> None:
    failed = told.CallBackFailed(call_id="a.1", happened_at=ago(2), attempt=1, dial_status="LOST")
    assert signs([pressed(3), rung_back(2.1), failed])[PHONE] == Seen(ago(3), Sign.PRESS)


@pytest.mark.parametrize(
    ("adl", "quiet_days", "is_listed"),
    [(2, 13, False), (2, 14, True), (8, 29, False), (8, 30, True), (None, 30, True), (15, 59, False), (15, 60, True)],
)
def test_who_depends_more_is_tested_sooner(adl: int | None, quiet_days: float, is_listed: bool) -> None:
    found = unseen([resident("r", adl, NUMBER)], {PHONE: Seen(ago(quiet_days), Sign.PRESS)}, KEY, NOW)
    assert [one.resident.id for one in found] == (["r"] if is_listed else [])


def test_the_most_dependent_then_the_longest_silent_come_first() -> None:
    numbers = {who: f"+6681234560{place}" for place, who in enumerate(("out", "home", "bed", "bed-never"))}
    last = {
        phone_id(numbers["out"], KEY): Seen(ago(300), Sign.PRESS),
        phone_id(numbers["home"], KEY): Seen(ago(90), Sign.TEST),
        phone_id(numbers["bed"], KEY): Seen(ago(20), Sign.TEST),
    }
    everyone = [
        resident("out", 18, numbers["out"]),
        resident("home", 9, numbers["home"]),
        resident("bed", 1, numbers["bed"]),
        resident("bed-never", 1, numbers["bed-never"]),
        resident("without a phone", 1),
    ]
    assert [one.resident.id for one in unseen(everyone, last, KEY, NOW)] == ["bed-never", "bed", "home", "out"]
    assert [one.resident.id for one in unseen(everyone, last, KEY, NOW, days=100)] == ["bed-never", "out"]
