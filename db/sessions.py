"""Browsers that are signed in. The table holds digests only: who reads it cannot pass for anybody."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from db.accounts import Account, account_of
from db.engine import Database
from db.tables import accounts, sessions


@dataclass(frozen=True)
class Session:
    """One browser of one person; `is_full` once the second factor was shown too, where one is due."""

    digest: str
    account: Account
    is_full: bool
    began_at: datetime
    seen_at: datetime


def digest_of(token: str) -> str:
    """What is kept of a token of 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class SessionBook:
    """The sessions of one centre."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, digest: str, account_id: str, is_full: bool, at: datetime) -> None:
        """A browser has signed in."""
        row = {"digest": digest, "account_id": account_id, "is_full": is_full, "began_at": at, "seen_at": at}
        async with self._database.writing() as connection:
            await connection.execute(insert(sessions), row)

    async def find(self, digest: str) -> Session | None:
        """Whose browser it is; None: nobody's, or of somebody who is disabled."""
        question = (
            select(sessions, accounts)
            .join(accounts, accounts.c.id == sessions.c.account_id)
            .where(sessions.c.digest == digest, accounts.c.disabled_at.is_(None))
        )
        found = await self._database.ask(question)
        if not found:
            return None
        row = found[0]
        return Session(row.digest, account_of(row), row.is_full, row.began_at, row.seen_at)

    async def seen(self, digest: str, at: datetime) -> None:
        """It is still in use."""
        change = update(sessions).where(sessions.c.digest == digest).values(seen_at=at)
        async with self._database.writing() as connection:
            await connection.execute(change)

    async def end(self, digest: str) -> None:
        """Signed out."""
        async with self._database.writing() as connection:
            await connection.execute(delete(sessions).where(sessions.c.digest == digest))

    async def end_all(self, account_id: str, but: str = "") -> None:
        """Every browser of this person, `but` one."""
        others = delete(sessions).where(sessions.c.account_id == account_id, sessions.c.digest != but)
        async with self._database.writing() as connection:
            await connection.execute(others)

    async def end_old(self, before: datetime) -> None:
        """Those that nobody has used since."""
        async with self._database.writing() as connection:
            await connection.execute(delete(sessions).where(sessions.c.seen_at < before))
