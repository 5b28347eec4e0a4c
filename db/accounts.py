"""Who may open the console. Those who left stay known, because the journal names them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select, update

from db.engine import Database
from db.tables import accounts
from domain.roles import Role


class AccountTaken(Exception):
    """There is an account of this name already."""


@dataclass(frozen=True)
class Account:
    """A person at the console; `operator_id` is the operator whose phone it is, or empty."""

    id: str
    name: str
    role: Role
    operator_id: str
    language: str
    created_at: datetime
    disabled_at: datetime | None
    has_password: bool
    has_second_factor: bool


@dataclass(frozen=True)
class Credentials:
    """What proves that somebody is this person; never shown on a page."""

    account: Account
    password_hash: str
    totp_secret: str
    totp_step: int
    recovery_codes: tuple[str, ...]


class AccountBook:
    """The accounts of one centre."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, account_id: str, name: str, role: Role, at: datetime, operator_id: str = "", language: str = "th"
    ) -> None:
        """A new account, without a password: a link lets its owner choose one. AccountTaken: there is one."""
        row = {
            "id": account_id, "name": name, "role": role, "operator_id": operator_id, "language": language,
            "password_hash": "", "totp_secret": "", "totp_step": 0, "recovery_codes": "",
            "created_at": at, "disabled_at": None,
        }  # fmt: skip
        new = self._database.insert(accounts).on_conflict_do_nothing().returning(accounts.c.id)
        async with self._database.writing() as connection:
            if await connection.scalar(new, row) is None:
                raise AccountTaken(account_id)

    async def list(self) -> tuple[Account, ...]:
        """Every account, by id; also those that are disabled."""
        rows = await self._database.ask(select(accounts).order_by(accounts.c.id))
        return tuple(account_of(row) for row in rows)

    async def credentials(self, account_id: str) -> Credentials | None:
        """For who signs in; None: there is no such account."""
        found = await self._database.ask(select(accounts).where(accounts.c.id == account_id))
        return _credentials(found[0]) if found else None

    async def has_admin(self) -> bool:
        """Whether anybody could open the accounts page: an admin who is not disabled and has a password."""
        question: Select[Any] = select(func.count()).where(
            accounts.c.role == Role.ADMIN, accounts.c.disabled_at.is_(None), accounts.c.password_hash != ""
        )
        return bool((await self._database.ask(question))[0][0])

    async def change(self, account_id: str, **values: object) -> bool:
        """Set these columns; False: there is no such account."""
        asked = update(accounts).where(accounts.c.id == account_id).values(**values)
        async with self._database.writing() as connection:
            return (await connection.execute(asked)).rowcount == 1

    async def use_step(self, account_id: str, step: int) -> bool:
        """This step of the second factor counts once, also for two who come at once; False: it was used."""
        is_newer = (accounts.c.id == account_id) & (accounts.c.totp_step < step)
        async with self._database.writing() as connection:
            return (await connection.execute(update(accounts).where(is_newer).values(totp_step=step))).rowcount == 1

    async def use_recovery(self, account_id: str, kept: Sequence[str], left: Sequence[str]) -> bool:
        """One recovery code less; False: somebody else used one meanwhile."""
        is_as_before = (accounts.c.id == account_id) & (accounts.c.recovery_codes == ";".join(kept))
        change = update(accounts).where(is_as_before).values(recovery_codes=";".join(left))
        async with self._database.writing() as connection:
            return (await connection.execute(change)).rowcount == 1


def account_of(row: Row[Any]) -> Account:
    """What pages may know of a row of the table."""
    return Account(
        row.id, row.name, Role(row.role), row.operator_id, row.language, row.created_at, row.disabled_at,
        bool(row.password_hash), bool(row.totp_secret),
    )  # fmt: skip


def _credentials(row: Row[Any]) -> Credentials:
    codes: Sequence[str] = row.recovery_codes.split(";") if row.recovery_codes else ()
    return Credentials(account_of(row), row.password_hash, row.totp_secret, row.totp_step, tuple(codes))
