"""What is asked of the listener is done once, in time, or not at all."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from db.commands import TOO_LATE, CommandBook
from db.tables import commands


async def test_a_request_is_taken_once_and_in_order(database, clock):
    book = CommandBook(database, clock)
    soon = clock.now() + timedelta(seconds=5)
    ids = [await book.insert("call", {"number": number}, soon) for number in range(3)]
    taken = [
        command for some in await asyncio.gather(*(book.take_due(clock.now()) for _ in range(4))) for command in some
    ]
    assert [command.id for command in taken] == ids
    assert [command.arguments for command in taken] == [{"number": number} for number in range(3)]
    assert await book.take_due(clock.now()) == []


async def test_a_request_that_is_too_late_is_ended_and_never_done(database, clock):
    book = CommandBook(database, clock)
    await book.insert("call", {}, clock.now() + timedelta(seconds=1))
    clock.advance(seconds=2)
    assert await book.take_due(clock.now()) == []
    [row] = await _rows(database)
    assert (row.result, row.done_at) == (TOO_LATE, clock.now())


async def test_a_finished_request_says_how_it_ended(database, clock):
    book = CommandBook(database, clock)
    command_id = await book.insert("call", {}, clock.now())
    await book.take_due(clock.now())
    await book.finish(command_id, "done")
    [row] = await _rows(database)
    assert (row.result, row.done_at) == ("done", clock.now())


async def _rows(database):
    async with database.reading() as connection:
        return (await connection.execute(select(commands))).all()
