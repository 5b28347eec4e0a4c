"""The journal keeps each fact once, in order, and what the facts add up to."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.engine import Database, DatabaseAway, connect
from db.head import Head, HeadFile
from db.journal import Journal
from domain.facts import (
    Fact,
    HelpCallEnded,
    HelpCallReceived,
    IncidentClosed,
    IncidentJoined,
    IncidentOpened,
    OperatorAnswered,
    ResidentIdentified,
)

SUBJECT = "resident:HW-001"


def received(call_id, at, **more) -> HelpCallReceived:
    return HelpCallReceived(call_id=call_id, happened_at=at, phone_id="ph_1", caller="number", did="1441", **more)


def ended(call_id, at) -> HelpCallEnded:
    return HelpCallEnded(call_id=call_id, happened_at=at, ended_by="resident", cause=16, answered=True, seconds=12.25)


def opened(call_id, at) -> IncidentOpened:
    return IncidentOpened(
        call_id=call_id, happened_at=at, incident_id=f"in-{call_id}", resident_id="HW-001", subject=SUBJECT
    )


def fresh(*facts: Fact) -> list[tuple[Fact, bool]]:
    return [(fact, False) for fact in facts]


async def test_facts_come_back_as_they_were_told(journal, clock):
    told = [
        received("c1", clock.now()),
        ResidentIdentified(call_id="c1", happened_at=clock.now(), phone_id="ph_1", resident_ids=("a", "b")),
        OperatorAnswered(call_id="c1", happened_at=clock.now(), operator_id="o", leg_id="l", after_seconds=0.1),
    ]
    written = await journal.append(fresh(*told))
    read = await journal.entries()
    assert [entry.fact for entry in read] == told
    assert read == written
    assert [entry.seq for entry in read] == [1, 2, 3]


async def test_an_entry_as_json_has_exactly_the_public_keys(journal, clock):
    [entry] = await journal.append([(received("c1", clock.now(), incident_id="in-c1"), True)])
    assert entry.as_json() == {
        "seq": 1,
        "happened_at": "2026-04-20T01:02:03.456789+00:00",
        "recorded_at": "2026-04-20T01:02:03.456789+00:00",
        "fact": "help_call_received",
        "incident_id": "in-c1",
        "call_id": "c1",
        "recovered": True,
        "data": {"phone_id": "ph_1", "caller": "number", "did": "1441"},
        "hash": entry.hash,
    }


async def test_a_second_witness_of_one_happening_is_left_out(journal, clock):
    first = received("c1", clock.now())
    await journal.append(fresh(first))
    clock.advance(seconds=1)
    again = await journal.append([(received("c1", clock.now()), True), *fresh(ended("c1", clock.now()))])
    assert [entry.fact.word for entry in again] == ["help_call_ended"]
    assert (await journal.entries(limit=1))[0].fact.happened_at == first.happened_at


async def test_the_same_fact_twice_in_one_batch_is_written_once(journal, clock):
    fact = received("c1", clock.now())
    assert len(await journal.append(fresh(fact, fact))) == 1


async def test_a_batch_of_thousands_is_deduplicated_whole(journal, clock):
    calls = [received(f"c{number}", clock.now()) for number in range(1200)]
    await journal.append(fresh(*calls[:700]))
    assert len(await journal.append(fresh(*calls))) == 500


async def test_cursors_move_with_the_facts(journal, clock):
    assert await journal.cursor("cel") is None
    await journal.append(fresh(received("c1", clock.now())), {"cel": "17"})
    await journal.append([], {"cel": "18"})
    assert await journal.cursor("cel") == "18"
    assert (await journal.head()).seq == 1


async def test_two_writers_at_once_leave_no_gap(url, clock, head_file):
    import asyncio

    first, second = connect(url), connect(url)
    one, other = Journal(first, clock, head_file), Journal(second, clock, head_file)
    await asyncio.gather(
        *(
            journal.append(fresh(received(f"{name}{i}", clock.now())))
            for i in range(10)
            for name, journal in (("a", one), ("b", other))
        )
    )
    assert [entry.seq for entry in await one.entries()] == list(range(1, 21))
    await first.close()
    await second.close()


async def test_nothing_is_written_when_the_transaction_fails(journal, database, clock, monkeypatch):
    def broken(*_args):
        raise DatabaseAway("gone")

    monkeypatch.setattr("db.incidents.project", broken)
    with pytest.raises(DatabaseAway):
        await journal.append(fresh(received("c1", clock.now())), {"cel": "1"})
    monkeypatch.undo()
    assert await journal.entries() == []
    assert await journal.cursor("cel") is None
    assert len(await journal.append(fresh(received("c1", clock.now())))) == 1


async def test_a_head_file_that_cannot_be_written_keeps_the_fact_for_later(database, clock, tmp_path):
    (tmp_path / "file").write_text("no directory")
    journal = Journal(database, clock, tmp_path / "file" / "journal.head")
    with pytest.raises(DatabaseAway, match="head file"):
        await journal.append(fresh(received("c1", clock.now())))
    assert await journal.entries() == []


@pytest.mark.parametrize(
    "statement",
    ["UPDATE facts SET data = '{}'", "DELETE FROM facts", "UPDATE facts SET recovered = NOT recovered WHERE seq = 1"],
)
async def test_the_database_refuses_to_change_a_fact(journal, database, clock, statement):
    await journal.append(fresh(received("c1", clock.now())))
    with pytest.raises(DBAPIError, match="facts are appended"):
        async with database.writing() as connection:
            await connection.execute(text(statement))
    assert len(await journal.entries()) == 1


async def test_postgresql_refuses_truncate_and_sqlite_refuses_replace(journal, database, clock):
    await journal.append(fresh(received("c1", clock.now())))
    columns = "seq, fact_id, happened_at, recorded_at, fact, incident_id, call_id, recovered, data, hash"
    replace = f"INSERT OR REPLACE INTO facts ({columns}) SELECT {columns} FROM facts WHERE seq = 1"
    with pytest.raises(DBAPIError, match="facts are appended"):
        async with database.writing() as connection:
            await connection.execute(text("TRUNCATE facts CASCADE" if database.is_postgresql else replace))


async def test_entries_can_be_asked_for_one_call_or_incident(journal, clock):
    await journal.append(fresh(received("c1", clock.now()), received("c2", clock.now()), opened("c2", clock.now())))
    assert [entry.seq for entry in await journal.entries(call_id="c2")] == [2, 3]
    by_incident = [entry.seq for entry in await journal.entries(incident_id="in-c2")]
    assert by_incident == [2, 3], "with what was written of its call before the incident was known"
    assert [entry.seq for entry in await journal.entries(after=1, limit=1)] == [2]


async def test_only_calls_without_an_end_are_open_and_not_for_ever(journal, clock):
    await journal.append(fresh(received("old", clock.now())))
    clock.advance(hours=25)
    at = clock.now()
    answered = OperatorAnswered(
        call_id="open", happened_at=at + timedelta(seconds=2), operator_id="o", leg_id="l", after_seconds=2
    )
    await journal.append(fresh(answered, received("done", at), ended("done", at), received("open", at)))
    assert [entry.fact.word for entry in await journal.open_calls()] == ["help_call_received", "operator_answered"]


async def test_an_incident_opens_is_joined_and_closed(journal, clock):
    await journal.append(fresh(opened("c1", clock.now())))
    joined = IncidentJoined(
        call_id="c2", happened_at=clock.now(), incident_id="in-c1", resident_id="HW-001", subject=SUBJECT, press=2
    )
    await journal.append(fresh(joined))
    incident = await journal.incident_of_subject(SUBJECT)
    assert incident is not None and incident.presses == 2
    assert await journal.open_incidents() == [incident]
    closed = IncidentClosed(
        call_id="", happened_at=clock.now(), incident_id="in-c1", disposition="reassured", closed_by="op1"
    )
    await journal.append(fresh(closed))
    assert await journal.open_incidents() == []
    assert await journal.incident_of_subject(SUBJECT) is None


async def test_a_joined_press_that_arrives_first_makes_the_incident(journal, clock):
    first, second = clock.now(), clock.now() + timedelta(seconds=9)
    joined = IncidentJoined(
        call_id="c2", happened_at=second, incident_id="in-c1", resident_id="HW-001", subject=SUBJECT, press=2
    )
    await journal.append(fresh(joined))
    await journal.append(fresh(opened("c1", first)))
    [incident] = await journal.open_incidents()
    assert (incident.opened_at, incident.presses) == (first, 2)


async def test_a_fact_of_another_release_is_shown_as_it_was_written(journal, database, clock, monkeypatch):
    await journal.append(fresh(received("c1", clock.now())))
    monkeypatch.delitem(__import__("domain.facts").facts.FACTS, "help_call_received")
    [entry] = await journal.entries()
    assert type(entry.fact) is Fact
    assert entry.as_json()["fact"] == "help_call_received"
    assert entry.as_json()["data"]["did"] == "1441"


async def test_the_head_file_follows_every_commit(journal, clock, head_file):
    for number in range(3):
        [entry] = await journal.append(fresh(received(f"c{number}", clock.now())))
        stand = HeadFile(head_file).read()
        assert stand is not None and stand.settled == Head(entry.seq, entry.hash) and stand.announced is None


async def test_a_database_that_is_gone_is_noticed_at_once(database: Database, tmp_path, clock):
    away = connect(
        "postgresql://postgres@127.0.0.1:1/nobody" if database.is_postgresql else "sqlite:////nowhere/at.db"
    )
    with pytest.raises(DatabaseAway):
        await Journal(away, clock, tmp_path / "head").append(fresh(received("c1", clock.now())))
    await away.close()
