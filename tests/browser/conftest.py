"""One centre with its console for all stories in the browser; each operator has a browser of the story's own."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Playwright, async_playwright

from console.passwords import Passwords
from db.accounts import AccountBook
from domain.roles import Role
from pbx.scratch import free_ports
from phones.desk import PhoneDesk
from runtime.clock import SystemClock
from tests.support.browser import OperatorPage, operator_page
from tests.support.centre import CentreUnderTest, centre_under_test
from tests.support.console import PASSWORD
from tests.support.eventually import eventually

OPERATORS = ("malee", "somsak")
CHIEF = "pranee"


@pytest.fixture(scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    folder, [port] = tmp_path_factory.mktemp("browser") / "data", free_ports(1)
    async with centre_under_test(folder, (*OPERATORS, CHIEF), outside=desk, http_port=port) as centre:
        password = await Passwords().hash(PASSWORD)
        async with centre.database() as database:
            accounts, now = AccountBook(database), SystemClock().now()
            for account_id in (*OPERATORS, CHIEF):
                role = Role.SUPERVISOR if account_id == CHIEF else Role.OPERATOR
                await accounts.add(account_id, f"{account_id} ตัวอย่าง", role, now, operator_id=account_id)
                await accounts.change(account_id, password_hash=password)
        yield centre


@pytest.fixture(scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as running:
        yield running


@dataclass
class Browsers:
    """Browsers of one story."""

    playwright: Playwright
    folder: Path
    address: str
    open: AsyncExitStack

    async def operator(self, account_id: str) -> OperatorPage:
        """A browser in which this operator takes calls."""
        page = await self.someone(account_id)
        await page.sign_in(account_id)
        await page.take_calls()
        return page

    async def someone(self, name: str) -> OperatorPage:
        """A browser in which nobody has signed in."""
        return await self.open.enter_async_context(operator_page(self.playwright, self.folder / name, self.address))


@pytest.fixture
async def centre(running: CentreUnderTest) -> AsyncIterator[CentreUnderTest]:
    """Post-conditions of every story: no channel left, the chain whole."""
    yield running
    await running.hang_up_all()
    await running.no_channel_left()
    verdict = await running.verify()
    assert verdict.ok, verdict.problems


@pytest.fixture
async def browsers(centre: CentreUnderTest, playwright: Playwright, tmp_path: Path) -> AsyncIterator[Browsers]:
    async with AsyncExitStack() as stack:
        yield Browsers(playwright, tmp_path, centre.settings.console_address, stack)
    await eventually(lambda: not _registered(centre), 10, "no page is registered any more")


def _registered(centre: CentreUnderTest) -> list[str]:
    return [line for line in centre.ask_asterisk("pjsip show contacts").splitlines() if "web-" in line]
