"""Whose phone it is, is known as fast in a city as in a village."""

import statistics
import time

from sqlalchemy import text

from db.engine import LONG_SECONDS
from db.residents import PhoneBook, ResidentBook
from db.tables import caregivers, phones, resident_phones, residents
from domain.instants import microseconds

FEW, MANY = 150, 100_000
LOOKUPS = 200
RATIO = 2.0  # generous on a busy machine; the bench measures the promised 1.2


async def test_a_phone_that_called_is_remembered_as_it_first_was(database, clock):
    book = PhoneBook(database)
    assert await book.number("ph_1") is None
    await book.remember("ph_1", "+66812345678", clock.now())
    await book.remember("ph_1", "+66812345679", clock.now())
    assert await book.number("ph_1") == "+66812345678"


async def test_a_stranger_who_is_remembered_is_still_nobody(database, clock):
    await PhoneBook(database).remember("ph_1", "anything <at> all", clock.now())
    assert await ResidentBook(database).by_phone("ph_1") == ()


async def test_a_hundred_thousand_residents_are_looked_up_like_a_hundred_and_fifty(database, clock):
    book = ResidentBook(database)
    await _fill(database, clock, range(FEW))
    few = await _median_seconds(book, FEW)
    await _fill(database, clock, range(FEW, MANY))
    many = await _median_seconds(book, MANY)
    assert many < few * RATIO, f"{few * 1000:.2f} ms for {FEW}, {many * 1000:.2f} ms for {MANY}"


async def _median_seconds(book: ResidentBook, how_many: int) -> float:
    spent = []
    for number in range(LOOKUPS + 20):
        asked = number * 7919 % how_many
        began = time.perf_counter()
        [resident] = await book.by_phone(f"ph_{asked}")
        spent.append(time.perf_counter() - began)
        assert resident.id == f"r{asked}"
    return statistics.median(spent[20:])


async def _fill(database, clock, people: range) -> None:
    now = microseconds(clock.now())
    counted = (
        f"WITH RECURSIVE counted(i) AS (SELECT {people.start} UNION ALL SELECT i + 1 FROM counted "
        f"WHERE i < {people.stop - 1}) "
    )
    rows = {
        residents: f"'r' || i, '', 'n', '', '', 1940, 'c', '', 18.2, 99.4, 7, '', '', '', 'th', 1, {now}, NULL, ''",
        phones: f"'ph_' || i, '+66' || i, {now}",
        resident_phones: "'r' || i, 'ph_' || i, 0",
        caregivers: "'r' || i, 0, 'n', 'r', '+66'",
    }
    async with database.writing(LONG_SECONDS) as connection:
        for table, values in rows.items():
            chosen = f"{counted} SELECT {values} FROM counted"
            await connection.execute(text(f"INSERT INTO {table.name} {chosen}"))
        await database.measure(connection, *rows)
