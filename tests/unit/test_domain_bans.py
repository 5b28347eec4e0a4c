"""Ten failures in a minute are a ban; nobody who ever proved who he is, and no trunk, is banned."""

import pytest

from domain.bans import Bans, Rule, networks

STRANGER, OFFICE, TRUNK = "198.51.100.7", "203.0.113.5", "192.0.2.20"


def knocks(bans: Bans, who: str, count: int, each_seconds: float = 1.0, since: float = 0.0) -> float:
    now = since
    for _ in range(count):
        now += each_seconds
        bans.failed(who, now)
    return now


def test_the_tenth_failure_within_a_minute_is_a_ban_for_an_hour() -> None:
    bans = Bans(Rule())
    now = knocks(bans, STRANGER, 9)
    assert bans.banned(now) == frozenset()
    bans.failed(STRANGER, now)
    assert bans.banned(now) == {STRANGER}
    assert bans.banned(now + 3599) == {STRANGER}
    assert bans.banned(now + 3600) == frozenset()


def test_a_slow_mistake_is_none() -> None:
    bans = Bans(Rule())
    assert bans.banned(knocks(bans, STRANGER, 100, each_seconds=7)) == frozenset()


def test_who_has_logged_in_within_a_day_is_never_banned() -> None:
    bans = Bans(Rule())
    bans.succeeded(OFFICE, 0)
    assert bans.banned(knocks(bans, OFFICE, 50)) == frozenset()
    assert bans.banned(knocks(bans, OFFICE, 50, since=86401)) == {OFFICE}


def test_who_logs_in_is_free_again() -> None:
    bans = Bans(Rule())
    now = knocks(bans, OFFICE, 10)
    bans.succeeded(OFFICE, now)
    assert bans.banned(now) == frozenset()


def test_trunks_and_networks_that_are_named_are_never_banned() -> None:
    bans = Bans(Rule(), networks(f"{TRUNK}, 203.0.113.0/24"))
    for who in (TRUNK, OFFICE, "no address"):
        assert bans.banned(knocks(bans, who, 50)) == frozenset()


def test_nobody_is_banned_where_the_time_is_zero() -> None:
    bans = Bans(Rule(ban_seconds=0))
    assert bans.banned(knocks(bans, STRANGER, 50)) == frozenset()


def test_a_million_forged_addresses_cost_a_bounded_memory() -> None:
    bans = Bans(Rule(failures=1, most=10))
    for number in range(1000):
        bans.failed(f"198.51.{number // 250}.{number % 250}", 1.0)
    assert len(bans.banned(1.0)) == 10


@pytest.mark.parametrize("text", ["x", "192.0.2.1,,?", "300.1.1.1"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="does not appear"):
        networks(text)
