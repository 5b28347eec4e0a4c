"""A fact in the spool survives its process, comes back in order, and a damaged one blocks nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from db.spool import Spool
from domain.facts import HelpCallReceived, ResidentIdentified

AT = datetime(2026, 4, 20, 1, 2, 3, 456789, tzinfo=UTC)


def received(call_id="c1", at=AT) -> HelpCallReceived:
    return HelpCallReceived(call_id=call_id, happened_at=at, incident_id="i", phone_id="ph", caller="number", did="1")


@pytest.fixture
def spool(tmp_path) -> Spool:
    return Spool(tmp_path / "spool" / "agi")


def test_a_fact_comes_back_as_it_was_put(spool):
    shared = ResidentIdentified(call_id="c1", happened_at=AT, phone_id="ph", resident_ids=("a", "b"))
    spool.put(received())
    spool.put(shared)
    assert [fact for _, fact in spool.pending()] == [received(), shared]


def test_facts_come_back_in_the_order_they_happened(spool):
    for seconds in (3, 1, 2):
        spool.put(received(f"c{seconds}", AT + timedelta(seconds=seconds)))
    spool.put(received("c1b", AT + timedelta(seconds=1)))
    assert [fact.call_id for _, fact in spool.pending()] == ["c1", "c1b", "c2", "c3"]


def test_another_process_finds_what_one_left_behind(spool):
    spool.put(received())
    assert len(Spool(spool.directory).pending()) == 1


def test_a_fact_that_the_journal_has_is_gone_also_when_removed_twice(spool):
    path = spool.put(received())
    spool.remove(path)
    spool.remove(path)
    assert spool.pending() == []


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"fact": "unknown_word", "call_id": "c", "incident_id": "", '
     b'"happened_at": 1, "data": {}}', b'{"fact": "incident_closed", "call_id": "c", "incident_id": "", '
     b'"happened_at": 1, "data": {}}', b'{"fact": "help_call_received", "happened_at": 1e400}'],
)  # fmt: skip
def test_a_damaged_file_is_put_aside_and_blocks_nothing(spool, content):
    (spool.directory / "00-1-1.json").write_bytes(content)
    spool.put(received())
    assert [fact for _, fact in spool.pending()] == [received()]
    assert [path.name for path in spool.damaged()] == ["00-1-1.json"]
    assert len(spool.pending()) == 1


def test_a_half_written_file_is_not_seen(spool):
    (spool.directory / ".00-1-1.json.new").write_text("{")
    assert spool.pending() == [] and spool.damaged() == []


def test_a_put_that_cannot_reach_the_disk_says_so(spool, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        spool.put(received())
    monkeypatch.undo()
    assert spool.pending() == []


def test_several_facts_lie_there_in_their_order(tmp_path):
    spool = Spool(tmp_path)
    facts = [received(f"c{number}") for number in (2, 0, 1)]
    paths = spool.put_all(facts)
    assert [fact for _, fact in spool.pending()] == facts
    assert [path for path, _ in spool.pending()] == paths
