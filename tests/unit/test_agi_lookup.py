"""Whose phone it is, within the time that a ring can spare."""

import asyncio

import pytest

from agi.lookup import Lookup
from db.engine import DatabaseAway
from domain import numbers
from tests.support.desk import KEY, FakeBook, resident

SOMCHAI = resident("LP-0001", "+66812345678")
PHONE = numbers.phone_id("+66812345678", KEY)


async def test_residents_are_found_by_their_phone():
    assert await Lookup(FakeBook((SOMCHAI,)), 1).residents(PHONE) == (SOMCHAI,)
    assert await Lookup(FakeBook((SOMCHAI,)), 1).residents("ph_other") == ()


async def test_nobody_is_asked_for_where_there_is_no_number():
    book = FakeBook(is_away=True)
    assert await Lookup(book, 1).residents("") == ()
    assert book.asked == []


async def test_an_absent_database_is_named_and_remembered_until_it_is_back():
    book = FakeBook((SOMCHAI,), is_away=True)
    lookup = Lookup(book, 1)
    assert lookup.is_reached
    with pytest.raises(DatabaseAway):
        await lookup.residents(PHONE)
    assert not lookup.is_reached
    book.is_away = False
    await lookup.residents(PHONE)
    assert lookup.is_reached


async def test_a_slow_database_counts_as_away():
    lookup = Lookup(FakeBook(delay_seconds=5), 0.02)
    async with asyncio.timeout(1):
        with pytest.raises(DatabaseAway, match=r"0\.02 s"):
            await lookup.residents(PHONE)
    assert not lookup.is_reached


async def test_the_probe_sees_an_outage_and_its_end_without_a_call():
    book = FakeBook(is_away=True)
    lookup = Lookup(book, 1)
    probe = asyncio.get_running_loop().create_task(lookup.keep_probing(0.01))
    await asyncio.sleep(0.03)
    assert not lookup.is_reached
    book.is_away = False
    await asyncio.sleep(0.05)
    assert lookup.is_reached
    probe.cancel()
