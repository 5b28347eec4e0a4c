"""Who may answer, and that those who left stay known."""

from sqlalchemy import func, select

from db.operators import OperatorBook
from db.tables import operators


async def test_operators_come_leave_and_come_back(database, clock):
    book, since = OperatorBook(database), clock.now()
    await book.add("op2", "สอง", since)
    await book.add("op1", "หนึ่ง", since)
    assert [(one.id, one.name) for one in await book.list()] == [("op1", "หนึ่ง"), ("op2", "สอง")]
    assert await book.remove("op1", clock.now())
    assert not await book.remove("op1", clock.now())
    assert not await book.remove("nobody", clock.now())
    assert [one.id for one in await book.list()] == ["op2"]
    async with database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(operators)) == 2
    clock.advance(days=1)
    await book.add("op1", "หนึ่งใหม่", clock.now())
    back = (await book.list())[0]
    assert (back.id, back.name, back.created_at, back.removed_at) == ("op1", "หนึ่งใหม่", since, None)
