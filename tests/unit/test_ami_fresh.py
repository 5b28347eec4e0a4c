"""What was just appended is handed on whole and once, or left to the journal."""

from ami_listener.fresh import KEPT, Fresh
from db.entry import Entry
from domain.facts import OperatorRang
from tests.support.ami_story import BEGIN

FACT = OperatorRang(call_id="c", happened_at=BEGIN, operator_id="o", leg_id="l")


def line(seq: int) -> Entry:
    return Entry(seq, f"f{seq}", FACT, BEGIN, False, "")


def test_what_follows_is_handed_on_once():
    fresh = Fresh()
    fresh.add([line(3), line(4)])
    fresh.add([line(5)])
    assert fresh.is_set()
    assert fresh.after(3) == [line(4), line(5)]
    assert fresh.after(3) == []


def test_after_a_gap_only_the_journal_knows():
    fresh = Fresh()
    fresh.add([line(5), line(6)])
    assert fresh.after(3) == []
    fresh.add([line(7), line(9)])
    assert fresh.after(6) == []


def test_a_broker_that_stays_away_fills_no_memory():
    fresh = Fresh()
    fresh.add(line(seq) for seq in range(1, KEPT + 2))
    assert fresh.after(0) == []
