"""The people who answer: each has an id that facts name, and a name that only screens show."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from db.engine import Database
from db.tables import operators


@dataclass(frozen=True)
class Operator:
    """Centre staff who answer help calls."""

    id: str
    name: str
    created_at: datetime
    removed_at: datetime | None = None


class OperatorBook:
    """Who may answer. Those who left stay known, because the journal names them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, operator_id: str, name: str, at: datetime) -> None:
        """A new operator, or one who comes back or changed the name."""
        row = {"id": operator_id, "name": name, "created_at": at, "removed_at": None}
        change = self._database.insert(operators).on_conflict_do_update(
            index_elements=["id"], set_={"name": name, "removed_at": None}
        )
        async with self._database.writing() as connection:
            await connection.execute(change, row)

    async def remove(self, operator_id: str, at: datetime) -> bool:
        """False: there is no such operator."""
        change = update(operators).where(operators.c.id == operator_id, operators.c.removed_at.is_(None))
        async with self._database.writing() as connection:
            return (await connection.execute(change.values(removed_at=at))).rowcount == 1

    async def list(self) -> tuple[Operator, ...]:
        """Everyone who may answer now, by id."""
        question = select(operators).where(operators.c.removed_at.is_(None)).order_by(operators.c.id)
        async with self._database.reading() as connection:
            rows = await connection.execute(question)
            return tuple(Operator(row.id, row.name, row.created_at, row.removed_at) for row in rows)
