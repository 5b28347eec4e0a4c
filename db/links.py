"""One-time links: the first admin's, and those with which a person chooses a password. Digests only."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from db.engine import Database
from db.sessions import digest_of
from db.tables import links

FIRST_ADMIN = ""  # the account of a link that makes the first admin


class LinkBook:
    """Links that were made and not used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(self, token: str, account_id: str, at: datetime, not_after: datetime) -> None:
        """A new link for this account; the earlier ones are void."""
        row = {"digest": digest_of(token), "account_id": account_id, "made_at": at, "not_after": not_after}
        async with self._database.writing() as connection:
            await connection.execute(delete(links).where(links.c.account_id == account_id))
            await connection.execute(insert(links), row)

    async def look(self, token: str, at: datetime) -> str | None:
        """Whose link it is, without using it; None: nobody's, or too late."""
        is_good = (links.c.digest == digest_of(token)) & (links.c.not_after >= at)
        found = await self._database.ask(select(links.c.account_id).where(is_good))
        return str(found[0].account_id) if found else None

    async def use(self, token: str, at: datetime) -> str | None:
        """Whose link it is; it is void from now on, so that of two who come at once one gets it."""
        is_good = (links.c.digest == digest_of(token)) & (links.c.not_after >= at)
        async with self._database.writing() as connection:
            found = (await connection.execute(delete(links).where(is_good).returning(links.c.account_id))).first()
        return None if found is None else str(found.account_id)

    async def drop(self, account_id: str) -> None:
        """Every link of this account is void."""
        async with self._database.writing() as connection:
            await connection.execute(delete(links).where(links.c.account_id == account_id))
