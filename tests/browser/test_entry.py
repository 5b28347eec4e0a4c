"""The way into the console in a real browser: the first admin, a second factor, a link, a sign-in that ends."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pyotp
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Playwright, expect

from commands.first_admin import first_link
from console.sessions import FRESH_SECONDS
from db.engine import connect
from db.migration import upgrade
from db.operators import OperatorBook
from db.sessions import SessionBook
from pbx import scratch, secrets
from runtime import heartbeat
from runtime.clock import SystemClock
from runtime.settings import Settings
from tests.support.console import PASSWORD
from tests.support.eventually import eventually

ROOT = Path(__file__).parents[2]
EVIL = '<img src=x onerror="document.title=1">มาลี'


@pytest.fixture(name="settings")
async def _settings(tmp_path: Path) -> AsyncIterator[Settings]:
    """A console that runs, with one operator and no account."""
    settings = Settings(data_dir=tmp_path, http_port=scratch.free_ports(1)[0])
    (tmp_path / "saijai.env").write_text(f"SAIJAI_HTTP_PORT={settings.http_port}\n", encoding="utf-8")
    secrets.make(settings)
    await asyncio.to_thread(upgrade, settings.database)
    database = connect(settings.database)
    await OperatorBook(database).add("malee", EVIL, SystemClock().now())
    await database.close()
    command = [sys.executable, "-m", "console", "--data", str(tmp_path)]
    process = await asyncio.to_thread(subprocess.Popen, command, cwd=ROOT)
    try:
        await eventually(lambda: heartbeat.read(settings.run_dir, "console"), 30, "it beats")
        yield settings
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 10)


@pytest.fixture(name="browser")
async def _browser(playwright: Playwright) -> AsyncIterator[Browser]:
    browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    yield browser
    await browser.close()


class Person:
    """One browser; what it complained of."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self._folder = page, folder
        self.complaints: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def is_fit(self, name: str) -> None:
        """Readable for everybody, and nothing was refused by our own policy."""
        await self.page.screenshot(path=self._folder / f"{name}.png", full_page=True)
        found = await Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()
        assert not [said for said in self.complaints if "Content Security Policy" in said], self.complaints


async def person(browser: Browser, folder: Path, **context: object) -> Person:
    opened = await browser.new_context(viewport={"width": 1366, "height": 768}, **context)  # type: ignore[arg-type]
    return Person(await opened.new_page(), folder)


async def test_from_the_first_link_to_an_operator_whose_sign_in_ends(
    settings: Settings, browser: Browser, tmp_path: Path
) -> None:
    head = await person(browser, tmp_path)
    page = head.page
    await page.goto(await asyncio.to_thread(first_link, settings))
    await page.fill("#account", "head")
    await page.fill("#name", "หัวหน้า ตัวอย่าง")
    await page.fill("#password", PASSWORD)
    await page.fill("#again", PASSWORD)
    await head.is_fit("first")
    await page.keyboard.press("Enter")
    await expect(page.locator(".picture svg")).to_be_visible()
    await head.is_fit("second-factor-new")
    totp = pyotp.TOTP(str(await page.locator("#secret").text_content()))
    await page.fill("#code", totp.now())
    await page.keyboard.press("Enter")
    await expect(page.locator(".codes li")).to_have_count(8)
    await head.is_fit("recovery-codes")

    await page.goto(f"{settings.console_address}/accounts")
    await expect(page.get_by_role("heading", level=1)).to_have_text("บัญชีผู้ใช้")
    await head.is_fit("accounts")
    await page.get_by_role("button", name="(malee)").click()
    link = str(await page.locator("#link").text_content())
    assert await page.title() != "1"  # the name is shown, not run
    await expect(page.locator("summary", has_text="มาลี")).to_contain_text("<img src=x")
    await head.is_fit("accounts-link")
    await page.goto(f"{settings.console_address}/account")
    await head.is_fit("account")

    operator = await person(browser, tmp_path)
    page = operator.page
    await page.goto(link)
    await page.fill("#password", PASSWORD)
    await page.fill("#again", PASSWORD)
    await operator.is_fit("password")
    await page.keyboard.press("Enter")
    await expect(page.locator(".who")).to_contain_text("มาลี")
    assert await page.title() != "1"

    await _end_all(settings)
    await page.evaluate("import('/static/request.js').then(one => { one.send('/language', {language: 'en'}); })")
    await expect(page.locator("#sign-in-again")).not_to_be_visible()  # that is for anybody
    asked = (
        "import('/static/request.js').then(one => { one.send('/incidents/none/note', {note: 'x'}).catch(() => {}); })"
    )
    await page.evaluate(asked)
    await expect(page.locator("#sign-in-again")).to_be_visible()
    await operator.is_fit("sign-in-again")
    await expect(page.locator("#again-password")).to_be_focused()
    assert not await page.evaluate(
        "document.querySelector('#sign-in-again').matches(':modal')"
    )  # the phone is in reach
    await page.get_by_role("button", name="ภายหลัง").click()
    await expect(page.locator("#sign-in-again")).not_to_be_visible()
    await page.evaluate(asked)
    await page.fill("#again-password", "wrong")
    await page.keyboard.press("Enter")
    await expect(page.locator("#sign-in-again .warning")).to_be_visible()
    await page.fill("#again-password", PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("#sign-in-again")).not_to_be_visible()
    assert page.url == f"{settings.console_address}/"  # the page stayed


async def test_the_sign_in_fits_a_small_telephone_and_both_languages(
    settings: Settings, browser: Browser, tmp_path: Path
) -> None:
    small = await person(browser, tmp_path)
    await small.page.set_viewport_size({"width": 360, "height": 640})
    await small.page.goto(f"{settings.console_address}/")
    await expect(small.page.get_by_role("heading", level=1)).to_have_text("เข้าสู่ระบบ")
    await small.is_fit("login-phone")
    assert await small.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    await small.page.get_by_role("button", name="English").click()
    await expect(small.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    await small.page.fill("#account", "nobody")
    await small.page.fill("#password", "wrong password here")
    await small.page.keyboard.press("Enter")
    await expect(small.page.get_by_role("alert")).to_have_text("The account name or the password is not right.")
    await small.is_fit("login-refused")


async def _end_all(settings: Settings) -> None:
    """As if the sign-in had run out."""
    database = connect(settings.database)
    await SessionBook(database).end_all("malee")
    await database.close()
    await asyncio.sleep(FRESH_SECONDS + 0.1)  # the console looks again
