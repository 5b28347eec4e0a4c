"""The counts that Prometheus sees are those of the journal, on both databases, and stay while it is away."""

from datetime import timedelta
from pathlib import Path

import pytest

from db.engine import connect
from db.journal import Journal
from db.roster import import_roster
from domain.facts import HelpCallAbandoned, HelpCallReceived, OperatorAnswered
from metrics import record as module
from metrics.record import Record
from runtime.settings import Settings
from tests.db.conftest import Cluster, FakeClock
from tests.support.scrape import exposed, value

SAMPLES = Path(__file__).parents[2] / "samples" / "residents.csv"


@pytest.fixture(name="settings")
def _settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def call(n: int, clock: FakeClock) -> list[tuple[HelpCallReceived | OperatorAnswered, bool]]:
    at = clock.now() + timedelta(minutes=n)
    received = HelpCallReceived(call_id=f"c{n}", happened_at=at, phone_id=f"p{n}", caller="number", did="1441")
    answered = OperatorAnswered(
        call_id=f"c{n}", happened_at=at + timedelta(seconds=9), operator_id="o", leg_id=f"l{n}", after_seconds=9.0
    )
    return [(received, False), (answered, n % 2 == 1)]


async def test_what_is_appended_is_counted_at_the_next_look(url: str, settings: Settings, monkeypatch) -> None:
    monkeypatch.setattr(module, "BATCH", 3)
    clock = FakeClock()
    database = connect(url)
    journal = Journal(database, clock, settings.journal_head_file)
    record = Record(settings, database, clock)
    await journal.append([line for n in range(5) for line in call(n, clock)], {"mqtt": "7"})
    await record.look()
    text = exposed(record.families())
    assert value(text, "presses_total", kind="call") == 5
    assert value(text, "answer_seconds_bucket", tier="operator", le="10.0") == 5
    assert value(text, "facts_recovered_total") == 2
    assert [value(text, name) for name in ("database_up", "journal_lines", "outbox_waiting")] == [1, 10, 3]
    gone = HelpCallAbandoned(call_id="c9", happened_at=clock.now(), resident_id="")
    received, _ = call(9, clock)
    await journal.append([received, (gone, False)], {"mqtt": "12"})
    await record.look()
    text = exposed(record.families())
    assert value(text, "presses_abandoned_total") == 1
    assert value(text, "outbox_waiting") == 0
    await database.close()


async def test_telephones_are_counted_by_dependency_and_nobody_is_named(url: str, settings: Settings) -> None:
    clock = FakeClock()
    database = connect(url)
    await import_roster(database, SAMPLES, b"a key of the tests", clock)
    record = Record(settings, database, clock)
    await record.look()
    text = exposed(record.families())
    levels = ("bed", "home", "social", "unknown")
    there = [value(text, "telephones", dependency=level) for level in levels]
    assert sum(count or 0 for count in there) > 3
    assert [value(text, "telephones_unseen", dependency=level) for level in levels] == there
    assert "HW-" not in text and "ph_" not in text and "099" not in text
    await database.close()


async def test_a_database_that_was_never_there_is_said_and_no_count_is_made_up(settings: Settings) -> None:
    database = connect("postgresql://nobody@127.0.0.1:1/none")
    record = Record(settings, database, FakeClock())
    await record.look()
    text = exposed(record.families())
    assert value(text, "database_up") == 0
    assert value(text, "presses_total", kind="call") is None
    assert record.state() == (False, {"database": False, "lines": 0})
    await database.close()


async def test_a_database_without_our_tables_is_none_yet(postgresql: Cluster, settings: Settings) -> None:
    name = postgresql.create()
    database = connect(postgresql.url(name))
    record = Record(settings, database, FakeClock())
    await record.look()
    assert value(exposed(record.families()), "database_up") == 0
    await database.close()
    postgresql.drop(name)
