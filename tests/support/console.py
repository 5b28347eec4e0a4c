"""The console's pages without a network: the real application and database, and browsers that keep their cookies."""

import asyncio
import re
import secrets as random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import pyotp
from argon2 import PasswordHasher

from console.app import build
from console.means import PROCESS, Means
from db.engine import connect
from db.migration import upgrade
from db.sessions import SessionBook, digest_of
from db.spool import Spool
from domain.facts import Fact
from domain.roles import Role
from pbx import secrets
from runtime.settings import Settings
from runtime.tasks import TaskOwner

ORIGIN = "http://console.test"
PASSWORD = "four words in a row"


@dataclass
class TurnedClock:
    """Time that moves when a test says so."""

    at: datetime = datetime(2026, 4, 20, 1, 2, 3, 456789, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def advance(self, **span: float) -> None:
        self.at += timedelta(**span)


class Browser(httpx2.AsyncClient):
    """One browser: it follows no redirect by itself, and sends a form as the page that was shown last has it."""

    app: Any = None
    csrf = ""

    async def look(self, path: str, **more: Any) -> httpx2.Response:
        """A page, as a person opens it."""
        seen = await self.get(path, headers={"accept": "text/html", **more.pop("headers", {})}, **more)
        found = re.search(r'<meta name="csrf" content="([^"]+)"', seen.text)
        self.csrf = found[1] if found else ""
        return seen

    async def submit(self, path: str, **fields: str) -> httpx2.Response:
        """The form of that page."""
        headers = {"accept": "text/html", "origin": ORIGIN}
        return await self.post(path, data={"csrf": self.csrf, **fields}, headers=headers)

    async def knock(self, method: str, path: str) -> int:
        """The status of an empty visit, without waiting for the end: a stream of news has none."""
        form = {"csrf": self.csrf} if method != "GET" else None
        headers = {"accept": "text/html", "origin": ORIGIN}
        request = self.build_request(method, path, data=form, headers=headers)
        scope = {
            "type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(),
            "query_string": b"", "root_path": "", "scheme": "http", "client": ("192.0.2.7", 4711),
            "server": ("console.test", 80), "headers": [(name.lower(), value) for name, value in request.headers.raw],
        }  # fmt: skip
        body, answered = request.read(), asyncio.get_running_loop().create_future()
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Any:
            return waiting.pop() if waiting else await asyncio.Future()

        async def send(message: Any) -> None:
            if not answered.done():
                answered.set_result(message["status"])

        async with TaskOwner("knock") as tasks:
            tasks.start("visit", self.app(scope, receive, send))
            return int(await asyncio.wait_for(answered, 20))

    async def sign_in(self, account_id: str, password: str = PASSWORD) -> httpx2.Response:
        """As a person does."""
        await self.look("/login")
        return await self.submit("/login", account=account_id, password=password)


class ConsoleUnderTest:
    """One console with its database in a folder of the test's."""

    def __init__(self, folder: Path, clock: TurnedClock | None = None, **settings: Any) -> None:
        values = {"heartbeat_seconds": 0, "http_port": 8080, **settings}
        self.settings = Settings(data_dir=folder, **values)
        self.clock = clock or TurnedClock()

    async def open(self) -> None:
        secrets.make(self.settings)
        upgrade(self.settings.database)
        self.database = connect(self.settings.database)
        spool = Spool(self.settings.spool_dir(PROCESS))
        key = secrets.read(self.settings, PROCESS)
        self.means = Means(self.settings, self.database, self.clock, spool, key)
        self.app = build(self.means)

    def browser(self, origin: str = ORIGIN, address: str = "192.0.2.7") -> Browser:
        """A browser that has never been here."""
        transport = httpx2.ASGITransport(app=self.app, raise_app_exceptions=False, client=(address, 4711))
        browser = Browser(transport=transport, base_url=origin)
        browser.app = self.app
        return browser

    async def account(self, account_id: str, role: Role = Role.OPERATOR, **more: Any) -> None:
        """An account with PASSWORD."""
        await self.means.accounts.add(account_id, f"{account_id} ตัวอย่าง", role, self.clock.now(), **more)
        await self.means.accounts.change(account_id, password_hash=_hashed())

    def factor(self, account_id: str) -> str:
        """A second factor for this account, as it is kept."""
        return self.means.second_factor.new_secret(account_id, self.clock.now())

    def code(self, sealed: str, account_id: str) -> str:
        """What the app shows now."""
        secret = self.means.second_factor.secret(sealed, account_id)
        return pyotp.TOTP(secret).at(int(self.clock.now().timestamp()))

    async def signed_in(self, account_id: str) -> Browser:
        """A browser of this person, without the way through the sign-in."""
        token, browser = random.token_urlsafe(32), self.browser()
        await SessionBook(self.database).begin(digest_of(token), account_id, True, self.clock.now())
        browser.cookies.set("saijai", token)
        await browser.look("/")
        return browser

    @property
    def facts(self) -> list[Fact]:
        """What the console told and the listener has not fetched yet."""
        return [fact for _, fact in self.means.spool.pending()]


@cache
def _hashed() -> str:
    return PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)


@asynccontextmanager
async def running_console(folder: Path, **settings: Any) -> AsyncIterator[ConsoleUnderTest]:
    """A console without a network."""
    console = ConsoleUnderTest(folder, **settings)
    await console.open()
    try:
        yield console
    finally:
        await console.database.close()
