"""Who may come in, as an admin changes it: the same rules for the page and for the command line."""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from console.audit import Audit
from db.accounts import Account, AccountBook, AccountTaken
from db.engine import Database
from db.links import LinkBook
from db.operators import OperatorBook
from db.sessions import SessionBook
from domain.roles import Role
from runtime.clock import Clock

ACCOUNT_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
MOST_NAME: Final = 80
LINK_VALID: Final = timedelta(days=3)
NO_OPERATOR: Final = ""


class Refused(Exception):
    """Nothing was changed; the text is the word of the sentence that says why (console/words)."""


@dataclass
class Staff:
    """The accounts of a centre and what may be done about them; `by` is who does it."""

    database: Database
    clock: Clock
    audit: Audit

    def __post_init__(self) -> None:
        self.accounts = AccountBook(self.database)
        self.operators = OperatorBook(self.database)
        self._links = LinkBook(self.database)
        self._sessions = SessionBook(self.database)

    async def add(self, account_id: str, name: str, role: Role, operator_id: str, by: str) -> str:
        """A new account; the token of the link by which its owner chooses a password. Refused."""
        if word := trouble_with(account_id, name):
            raise Refused(word)
        await self._check_operator(account_id, operator_id)
        try:
            await self.accounts.add(account_id, name, role, self.clock.now(), operator_id)
        except AccountTaken as taken:
            raise Refused("account_is_taken") from taken
        await self.audit.changed(account_id, "added", by)
        return await self.new_link(account_id, by)

    async def change(self, account_id: str, name: str, role: Role, operator_id: str, by: str) -> None:
        """Another name, role or telephone. Refused."""
        account = await self.one(account_id)
        if word := trouble_with(account_id, name):
            raise Refused(word)
        if account.role is Role.ADMIN and role is not Role.ADMIN:
            await self._keep_an_admin(account, by)
        await self._check_operator(account_id, operator_id)
        wanted = {"name": name, "role": role, "operator_id": operator_id}
        changes = {field: value for field, value in wanted.items() if getattr(account, field) != value}
        if changes:
            await self.accounts.change(account_id, **changes)
        for field in changes:
            await self.audit.changed(account_id, field.removesuffix("_id"), by)

    async def disable(self, account_id: str, by: str) -> None:
        """Out at once, everywhere. Refused: the last admin, or oneself."""
        await self._keep_an_admin(await self.one(account_id), by)
        await self.accounts.change(account_id, disabled_at=self.clock.now())
        await self._sessions.end_all(account_id)
        await self._links.drop(account_id)
        await self.audit.changed(account_id, "disabled", by)

    async def enable(self, account_id: str, by: str) -> None:
        """May sign in again, with the password of before."""
        await self.one(account_id)
        await self.accounts.change(account_id, disabled_at=None)
        await self.audit.changed(account_id, "enabled", by)

    async def new_link(self, account_id: str, by: str) -> str:
        """The token of a one-time link by which this person chooses a (new) password. Refused."""
        if (await self.one(account_id)).disabled_at is not None:
            raise Refused("account_is_disabled")
        token, at = secrets.token_urlsafe(32), self.clock.now()
        await self._links.make(token, account_id, at, at + LINK_VALID)
        await self.audit.changed(account_id, "link", by)
        return token

    async def remove_second_factor(self, account_id: str, by: str) -> None:
        """For a lost telephone: the next sign-in sets up a new one where the role needs it."""
        await self.one(account_id)
        await self.accounts.change(account_id, totp_secret="", totp_step=0, recovery_codes="")
        await self._sessions.end_all(account_id)
        await self.audit.changed(account_id, "second_factor_removed", by)

    async def one(self, account_id: str) -> Account:
        """This account. Refused: there is none."""
        if (known := await self.accounts.credentials(account_id)) is None:
            raise Refused("account_is_unknown")
        return known.account

    async def _check_operator(self, account_id: str, operator_id: str) -> None:
        if operator_id == NO_OPERATOR:
            return
        if operator_id not in {operator.id for operator in await self.operators.list()}:
            raise Refused("operator_is_unknown")
        others = (one for one in await self.accounts.list() if one.id != account_id and one.disabled_at is None)
        if operator_id in {one.operator_id for one in others}:
            raise Refused("operator_is_taken")

    async def _keep_an_admin(self, account: Account, by: str) -> None:
        if account.id == by:
            raise Refused("not_oneself")
        if account.role is not Role.ADMIN or account.disabled_at is not None:
            return
        admins = [one for one in await self.accounts.list() if one.role is Role.ADMIN and one.disabled_at is None]
        if not any(one.id != account.id and one.has_password for one in admins):
            raise Refused("last_admin")


def trouble_with(account_id: str, name: str) -> str:
    """The word for what is wrong with the names of an account; empty: nothing."""
    if not ACCOUNT_ID.fullmatch(account_id):
        return "account_is_wrong"
    return "" if 1 <= len(name) <= MOST_NAME and name.isprintable() and name == name.strip() else "name_is_wrong"
