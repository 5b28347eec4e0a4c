"""A fact that was seen is safe: in the journal, or on disk in its order until the journal can be reached."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import DataError

from ami_listener.writer import BATCH, Writer
from db.engine import DatabaseAway
from db.entry import Entry
from db.head import Head
from db.spool import Spool
from domain.facts import Fact, OperatorRang
from tests.support.ami_story import BEGIN


class FakeJournal:
    """The journal's interface, in memory; away or fastidious when a test says so."""

    def __init__(self) -> None:
        self.told: list[tuple[str, bool]] = []
        self.cursors: dict[str, str] = {}
        self.is_away = False
        self.refuses = ""
        self.dies_after: int | None = None

    async def append(self, facts, cursors=None):
        self.is_away = self.is_away or len(self.told) == self.dies_after
        if self.is_away:
            raise DatabaseAway("gone")
        if any(fact.leg_id == self.refuses for fact, _ in facts):
            raise DataError("INSERT", {}, ValueError("NUL"))
        self.told += [(fact.leg_id, recovered) for fact, recovered in facts]
        self.cursors.update(cursors or {})
        seq = len(self.told)
        return [Entry(seq, fact.fact_id, fact, BEGIN, recovered, "") for fact, recovered in facts]

    async def head(self) -> Head:
        if self.is_away:
            raise DatabaseAway("gone")
        return Head(len(self.told), "")


def rang(name: str, second: int = 0) -> Fact:
    at = BEGIN + timedelta(seconds=second)
    return OperatorRang(call_id="c", happened_at=at, operator_id="o", leg_id=name)


@pytest.fixture
def journal() -> FakeJournal:
    return FakeJournal()


@pytest.fixture
def writer(journal, tmp_path) -> Writer:
    return Writer(journal, tmp_path / "spool")


async def test_facts_and_cursors_go_straight_in(journal, writer):
    await writer.write([(rang("a"), False), (rang("b"), True)], {"cel": "7"})
    assert journal.told == [("a", False), ("b", True)]
    assert (journal.cursors, writer.last_seq, writer.fresh.is_set()) == ({"cel": "7"}, 2, True)
    assert writer.spooled() == []


async def test_while_the_database_is_away_facts_wait_and_newer_ones_stand_behind(journal, writer):
    journal.is_away = True
    await writer.write([(rang("a", 1), False), (rang("b", 2), True)], {"cel": "1"})
    journal.is_away = False
    await writer.write([(rang("c", 3), False)], {"cel": "2"})
    assert journal.told == []
    assert (writer.waiting, writer.is_away, writer.is_behind) == (3, True, True)
    await writer.flush()
    assert journal.told == [("a", False), ("b", True), ("c", False)]
    assert (journal.cursors, writer.waiting, writer.is_away) == ({"cel": "2"}, 0, False)
    assert not writer.is_behind


async def test_facts_of_the_same_moment_keep_their_order(journal, writer):
    journal.is_away = True
    await writer.write([(rang(name), n % 2 == 0) for n, name in enumerate("abcdef")])
    journal.is_away = False
    await writer.flush()
    assert [name for name, _ in journal.told] == list("abcdef")


async def test_a_new_listener_delivers_what_the_old_one_left(journal, writer, tmp_path):
    journal.is_away = True
    await writer.write([(rang("a"), False)])
    journal.is_away = False
    again = Writer(journal, tmp_path / "spool")
    assert again.waiting == 1
    await again.write([(rang("b", 1), False)])
    running = asyncio.get_running_loop().create_task(again.run())
    async with asyncio.timeout(2):
        await again.fresh.wait()
    running.cancel()
    assert [name for name, _ in journal.told] == ["a", "b"]


async def test_a_fact_that_the_database_refuses_stops_no_other_and_is_kept_for_a_human(journal, writer, tmp_path):
    journal.refuses = "poison"
    await writer.write([(rang("a"), False), (rang("poison"), False), (rang("b"), False)], {"cel": "3"})
    assert [name for name, _ in journal.told] == ["a", "b"]
    assert journal.cursors == {"cel": "3"}
    assert len(Spool(tmp_path / "spool").damaged()) == 1


async def test_a_database_that_goes_while_nobody_writes_is_noticed(journal, writer):
    journal.is_away = True
    await writer.flush()
    assert writer.is_away
    journal.is_away = False
    await writer.flush()
    assert not writer.is_away


async def test_with_database_and_disk_both_refusing_facts_wait_in_memory_in_order(journal, writer, monkeypatch):
    journal.is_away = True
    await writer.write([(rang("a", 1), False)])

    def full(_self, _fact):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Spool, "put", full)
        await writer.write([(rang("b", 2), False), (rang("c", 3), True)])
    await writer.write([(rang("d", 4), False)])
    assert writer.waiting == 4
    journal.is_away = False
    await writer.flush()
    assert journal.told == [("a", False), ("b", False), ("c", True), ("d", False)]
    assert writer.waiting == 0


async def test_how_far_was_read_is_told_only_with_the_last_of_what_was_read(journal, writer):
    journal.is_away = True
    many = [(rang(f"leg-{n:04}", n), True) for n in range(BATCH + 1)]
    await writer.write(many, {"cel": "7"})
    journal.is_away = False
    journal.dies_after = BATCH
    await writer.flush()
    assert (len(journal.told), journal.cursors, writer.is_behind) == (BATCH, {}, True)
    journal.is_away, journal.dies_after = False, None
    await writer.flush()
    assert (len(journal.told), journal.cursors, writer.is_behind) == (BATCH + 1, {"cel": "7"}, False)
