"""Whatever somebody does to the journal behind our back, `verify` names it."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db import anchors
from db.engine import Database
from db.entry import HASHED, link
from db.head import Head, HeadFile
from db.journal import Journal
from db.verification import verify
from domain.facts import HelpCallReceived
from runtime import signature
from tests.db.conftest import tamper

COLUMNS = "seq, fact_id, happened_at, recorded_at, fact, incident_id, call_id, recovered, data, personal_digest, hash"


@pytest.fixture
async def ten(journal: Journal, clock) -> Journal:
    """A journal of ten lines."""
    for number in range(5):
        at = clock.now() + timedelta(seconds=number)
        await journal.append([(_fact(f"{number}a", at), False), (_fact(f"{number}b", at), True)])
    return journal


def _fact(call_id, at) -> HelpCallReceived:
    return HelpCallReceived(call_id=call_id, happened_at=at, phone_id="ph_1", caller="number", did="1441")


async def test_an_untouched_journal_is_in_order(ten, database, head_file):
    verdict = await verify(database, head_file)
    assert (verdict.ok, verdict.checked, verdict.problems) == (True, 10, ())


async def test_an_empty_journal_is_in_order(database, head_file):
    assert (await verify(database, head_file)).ok


@pytest.mark.parametrize(
    "change",
    [
        "fact_id = 'x'",
        "happened_at = happened_at + 1",
        "recorded_at = recorded_at - 1",
        "fact = 'help_call_ended'",
        "incident_id = 'in-x'",
        "call_id = 'x'",
        "recovered = NOT recovered",
        "data = '{}'",
        "hash = '" + "0" * 64 + "'",
    ],
)
async def test_each_altered_column_is_found(ten, database, head_file, change):
    await tamper(database, f"UPDATE facts SET {change} WHERE seq = 4")
    verdict = await verify(database, head_file)
    assert not verdict.ok
    assert verdict.problems[0].startswith("altered: line 4 ")


@pytest.mark.parametrize(("gone", "named"), [("= 4", "lines 4 to 4"), ("IN (1, 2)", "lines 1 to 2")])
async def test_removed_lines_are_found(ten, database, head_file, gone, named):
    await tamper(database, f"DELETE FROM facts WHERE seq {gone}")
    assert named in (await verify(database, head_file)).problems[0]


@pytest.mark.parametrize("kept", [9, 3, 0])
async def test_removed_last_lines_are_found(ten, database, head_file, kept):
    await tamper(database, f"DELETE FROM facts WHERE seq > {kept}")
    [problem] = (await verify(database, head_file)).problems
    assert problem.startswith(f"removed at the end: lines {kept + 1} to 10 ")


async def test_a_line_inserted_with_a_stolen_number_is_found(ten, database, head_file):
    for seq in (0, -5):
        await tamper(
            database,
            f"INSERT INTO facts ({COLUMNS}) SELECT {seq}, 'x{seq}', happened_at, recorded_at, fact, incident_id, "
            "call_id, recovered, data, personal_digest, hash FROM facts WHERE seq = 3",
        )
    verdict = await verify(database, head_file)
    assert [problem.split(":")[0] for problem in verdict.problems] == ["inserted", "inserted"]


async def test_a_line_inserted_in_the_middle_is_found_though_all_after_it_moved(ten, database, head_file):
    await tamper(
        database,
        "UPDATE facts SET seq = -seq WHERE seq >= 5",
        "UPDATE facts SET seq = 1 - seq WHERE seq < 0",
        f"INSERT INTO facts ({COLUMNS}) SELECT 5, 'x', happened_at, recorded_at, fact, incident_id, call_id, "
        "recovered, data, personal_digest, hash FROM facts WHERE seq = 4",
    )
    assert any("line 5" in problem for problem in (await verify(database, head_file)).problems)


async def test_a_line_added_at_the_end_with_a_right_hash_is_found(ten, database: Database, head_file):
    await _forge(database)
    [problem] = (await verify(database, head_file)).problems
    assert problem.startswith("inserted at the end: lines 11 to 11 ")


async def test_swapped_lines_are_found(ten, database, head_file):
    await tamper(
        database,
        "UPDATE facts SET seq = -1 WHERE seq = 3",
        "UPDATE facts SET seq = 3 WHERE seq = 4",
        "UPDATE facts SET seq = 4 WHERE seq = -1",
    )
    problems = (await verify(database, head_file)).problems
    assert [problem.split(" is")[0] for problem in problems] == [
        "altered: line 3",
        "altered: line 4",
        "altered: line 5",
    ]


async def test_a_whole_chain_written_anew_is_found(ten, database, head_file):
    await tamper(database, "UPDATE facts SET data = '{\"forged\":1}' WHERE seq = 2")
    async with database.reading() as connection:
        rows = [row._mapping for row in await connection.execute(text(f"SELECT {COLUMNS} FROM facts ORDER BY seq"))]
    previous, statements = "0" * 64, []
    for row in rows:
        previous = link(previous, row)
        statements.append(f"UPDATE facts SET hash = '{previous}' WHERE seq = {row['seq']}")
    await tamper(database, *statements)
    [problem] = (await verify(database, head_file)).problems
    assert "not the one that was committed" in problem


@pytest.mark.parametrize("damage", ["gone", "unreadable", "half"])
async def test_a_head_file_that_is_gone_or_damaged_is_reported(ten, database, head_file, damage):
    match damage:
        case "gone":
            head_file.unlink()
        case "unreadable":
            head_file.write_bytes(b"\xff\x00")
        case "half":
            head_file.write_text('{"seq": 10')
    [problem] = (await verify(database, head_file)).problems
    assert problem.startswith("the head file is missing")


async def test_a_crash_between_commit_and_head_file_is_no_fault(ten, database, head_file, clock):
    before = HeadFile(head_file).read()
    assert before is not None
    [entry] = await ten.append([(_fact("late", clock.now()), False)])
    HeadFile(head_file).write(before.settled, announced=Head(entry.seq, entry.hash))
    assert (await verify(database, head_file)).ok
    await ten.append([(_fact("later", clock.now()), False)])
    assert (await verify(database, head_file)).ok


async def test_a_crash_before_the_commit_is_no_fault(ten, database, head_file, clock):
    stand = HeadFile(head_file).read()
    assert stand is not None
    HeadFile(head_file).write(stand.settled, announced=Head(11, "f" * 64))
    assert (await verify(database, head_file)).ok
    await ten.append([(_fact("later", clock.now()), False)])
    assert (await verify(database, head_file)).ok


async def test_removed_last_lines_stay_known_after_the_journal_went_on(ten, database, head_file, clock):
    await tamper(database, "DELETE FROM facts WHERE seq > 7")
    await ten.append([(_fact("later", clock.now()), False)])
    [problem] = (await verify(database, head_file)).problems
    assert problem.startswith("found while writing, ") and "lines 8 to 10" in problem


async def test_a_removed_head_file_stays_known_after_the_journal_went_on(ten, database, head_file, clock):
    head_file.unlink()
    await ten.append([(_fact("later", clock.now()), False)])
    assert not (await verify(database, head_file)).ok


async def test_lines_appended_while_verifying_are_checked_too(ten, database, head_file, clock, monkeypatch):
    stands = []
    read = HeadFile.read

    def read_late(self):
        stand = read(self)
        stands.append(stand)
        return stand

    monkeypatch.setattr(HeadFile, "read", read_late)
    [entry] = await ten.append([(_fact("late", clock.now()), False)])
    monkeypatch.setattr("db.verification._LINES_AT_ONCE", 3)
    verdict = await verify(database, head_file)
    assert (verdict.ok, verdict.checked) == (True, entry.seq)


async def test_values_of_a_foreign_type_are_named_and_not_a_crash(ten, database, head_file):
    change = "UPDATE facts SET happened_at = 'noon', data = x'ff00' WHERE seq = 2"
    if database.is_postgresql:
        with pytest.raises(DBAPIError):
            await tamper(database, change)
        return
    await tamper(database, change)
    assert (await verify(database, head_file)).problems[0].startswith("altered: line 2 ")


async def _forge(database: Database) -> None:
    async with database.reading() as connection:
        last = (await connection.execute(text(f"SELECT {COLUMNS} FROM facts WHERE seq = 10"))).one()._mapping
    row = {**last, "seq": 11, "fact_id": "forged", "data": json.dumps({})}
    values = [row[name] for name in HASHED] + [link(last["hash"], row)]
    names = (*HASHED, "hash")
    async with database.writing() as connection:
        await connection.execute(
            text(f"INSERT INTO facts ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})"),
            dict(zip(names, values, strict=True)),
        )


async def test_a_journal_that_was_written_anew_from_the_start_is_found_by_what_was_signed(ten, database, head_file):
    key = signature.make_key()
    head = await ten.head()
    signed = [anchors.sign(key, "2026-04-20", head), anchors.sign(key, "2026-04-21", Head(4, "0" * 64))]
    assert (await verify(database, head_file, signed[:1])).ok
    [problem] = (await verify(database, head_file, signed)).problems
    assert problem == "altered: line 4 is not the one that was signed on 2026-04-21"


async def test_a_signed_line_that_is_gone_is_found(ten, database, head_file):
    gone = anchors.sign(signature.make_key(), "2026-04-20", Head(11, "0" * 64))
    [problem] = (await verify(database, head_file, [gone])).problems
    assert problem.startswith("altered: line 11 ")
