"""The municipality's list comes in whole or not at all, and a second import loses nothing."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from db.residents import ResidentBook
from db.roster import ImportResult, ListRefused, import_roster
from db.tables import phones, resident_versions
from domain import numbers
from domain.residents import Caregiver, Disability

KEY = b"a key of the tests"
SAMPLES = Path(__file__).parents[2] / "samples" / "residents.csv"
HEADER = "id,first_name,community,numbers,adl,caregivers"


@pytest.fixture
def bring(database, clock, tmp_path):
    """Import lines under the usual header."""

    async def bring(*lines: str, header: str = HEADER) -> ImportResult:
        file = tmp_path / "roster.csv"
        file.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
        return await import_roster(database, file, KEY, clock)

    return bring


@pytest.fixture
def book(database) -> ResidentBook:
    return ResidentBook(database)


def phone(spelling: str) -> str:
    return numbers.phone_id(numbers.parse(spelling).key, KEY)


async def test_the_samples_come_in_and_come_back(database, clock, book):
    assert await import_roster(database, SAMPLES, KEY, clock) == ImportResult(12, 0, 0)
    assert await import_roster(database, SAMPLES, KEY, clock) == ImportResult(0, 0, 12)
    [deaf] = await book.by_phone(phone("66999999102"))
    assert (deaf.id, deaf.birth_year, deaf.disabilities) == ("HW-002", 1932, (Disability.HEARING,))
    assert deaf.caregivers == (Caregiver("จันทร์ ใจสมมุติ", "ภรรยา", "+66999999204"),)


async def test_a_shared_phone_names_everyone_who_may_be_calling(database, clock, book):
    await import_roster(database, SAMPLES, KEY, clock)
    assert [resident.id for resident in await book.by_phone(phone("0999999103"))] == ["HW-003", "HW-004"]


async def test_a_resident_may_have_two_phones_or_none(database, clock, book):
    await import_roster(database, SAMPLES, KEY, clock)
    two = await book.get("HW-006")
    assert two is not None and two.numbers == ("+66999999105", "+6654999105")
    assert await book.by_phone(phone("054-999-105")) == await book.by_phone(phone("0999999105")) == (two,)
    none = await book.get("HW-005")
    assert none is not None and none.numbers == () and none.caregivers


async def test_an_unknown_phone_belongs_to_nobody(bring, book):
    await bring("a,ก,ข,0812345678,,")
    assert await book.by_phone(phone("0899999999")) == ()
    assert await book.by_phone("") == ()
    assert await book.get("b") is None


async def test_a_second_import_updates_and_keeps_what_was_said_before(bring, book, database, clock):
    await bring("a,ก,ข,0812345678,12,แดง:ลูก:0899999999", "b,ค,ง,,,")
    first_at = clock.now()
    clock.advance(days=1)
    assert await bring("a,ก,ข,0812345679,4,", "c,จ,ฉ,,,") == ImportResult(added=1, changed=1, unchanged=0)
    now = await book.get("a")
    assert now is not None and (now.adl, now.numbers, now.caregivers) == (4, ("+66812345679",), ())
    assert await book.by_phone(phone("0812345678")) == ()
    assert {resident.id for resident in await book.all()} == {"a", "b", "c"}
    async with database.reading() as connection:
        [old] = (await connection.execute(select(resident_versions))).all()
        known = (await connection.scalars(select(phones.c.number))).all()
    assert (old.resident_id, old.version, old.valid_from, old.valid_until) == ("a", 1, first_at, clock.now())
    assert json.loads(old.record)["caregivers"][0]["number"] == "+66899999999"
    assert json.loads(old.record)["numbers"] == ["+66812345678"]
    assert sorted(known) == ["+66812345678", "+66812345679"]


async def test_every_version_of_a_resident_is_kept(bring, database, clock):
    for adl in (1, 2, 3, 3):
        await bring(f"a,ก,ข,,{adl},")
        clock.advance(hours=1)
    async with database.reading() as connection:
        rows = (await connection.execute(select(resident_versions).order_by(resident_versions.c.version))).all()
    assert [(row.version, json.loads(row.record)["adl"]) for row in rows] == [(1, 1), (2, 2)]


async def test_a_column_that_the_file_does_not_have_changes_nothing(bring, book):
    await bring("a,ก,ข,0812345678,12,แดง:ลูก:0899999999")
    assert await bring("a,กก,ข", header="id,first_name,community") == ImportResult(0, 1, 0)
    now = await book.get("a")
    assert now is not None and (now.first_name, now.adl, len(now.caregivers)) == ("กก", 12, 1)
    assert await book.by_phone(phone("0812345678")) == (now,)


async def test_one_bad_line_keeps_the_whole_file_out(bring, book):
    await bring("a,ก,ข,,5,")
    with pytest.raises(ListRefused) as refused:
        await bring("a,ก,ข,,6,", "b,ก,ข,,21,", "c,ก,ข,1669,,")
    assert [(one.line, one.column) for one in refused.value.problems] == [(3, "adl"), (4, "numbers")]
    assert [(resident.id, resident.adl) for resident in await book.all()] == [("a", 5)]


async def test_a_failure_in_the_middle_keeps_the_whole_file_out(bring, book, monkeypatch):
    async def broken(*_args):
        raise RuntimeError("in the middle")

    monkeypatch.setattr("db.roster._tie", broken)
    with pytest.raises(RuntimeError):
        await bring("a,ก,ข,,5,")
    assert await book.all() == ()


async def test_phones_change_hands(bring, book):
    await bring("a,ก,ข,0812345678,,", "b,ค,ง,0812345679,,")
    await bring("a,ก,ข,0812345679,,", "b,ค,ง,0812345678,,")
    assert [resident.id for resident in await book.by_phone(phone("0812345678"))] == ["b"]
