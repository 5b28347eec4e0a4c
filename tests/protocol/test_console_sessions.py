"""A sign-in lasts for a shift, ends when it should, and outlives the database for a while."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from domain.roles import Role
from tests.support.console import PASSWORD, ConsoleUnderTest, running_console
from tests.support.postgresql import Postgresql

AWAY = "ขณะนี้ยังเข้าสู่ระบบไม่ได้"


@pytest.fixture(name="console")
async def _console(tmp_path: Path) -> AsyncIterator[ConsoleUnderTest]:
    async with running_console(tmp_path) as console:
        await console.account("malee")
        yield console


@pytest.fixture(name="server")
async def _server() -> AsyncIterator[Postgresql]:
    async with Postgresql() as server:
        yield server


async def test_an_operators_sign_in_slides_through_the_shift(console: ConsoleUnderTest) -> None:
    browser = await console.signed_in("malee")
    for _ in range(3):
        console.clock.advance(hours=5)
        assert (await browser.look("/")).status_code == 200
    console.clock.advance(hours=12, minutes=2)
    assert (await browser.look("/")).status_code == 303


async def test_no_sign_in_lasts_longer_than_a_day(console: ConsoleUnderTest) -> None:
    browser = await console.signed_in("malee")
    for _ in range(3):
        console.clock.advance(hours=7)
        assert (await browser.look("/")).status_code == 200
    console.clock.advance(hours=4)
    assert (await browser.look("/")).status_code == 303


async def test_an_admins_sign_in_ends_after_an_hour_without_use(console: ConsoleUnderTest) -> None:
    await console.account("head", Role.ADMIN)
    await console.means.accounts.change("head", totp_secret=console.factor("head"))
    browser = await console.signed_in("head")
    console.clock.advance(minutes=59)
    assert (await browser.look("/accounts")).status_code == 200
    console.clock.advance(minutes=61)
    assert (await browser.look("/accounts")).status_code == 303


async def test_the_table_does_not_know_the_cookie(console: ConsoleUnderTest) -> None:
    browser = console.browser()
    token = (await browser.sign_in("malee")).cookies["saijai"]
    async with console.database.reading() as connection:
        rows = (await connection.execute(text("SELECT * FROM sessions"))).all()
    assert rows
    assert all(token not in str(row) for row in rows)
    assert token.encode() not in (console.settings.data_dir / "saijai.db").read_bytes()


async def test_a_script_is_told_that_the_sign_in_has_ended_and_gets_in_again_beside_the_page(
    console: ConsoleUnderTest,
) -> None:
    browser = await console.signed_in("malee")
    console.clock.advance(hours=13)
    headers = {"accept": "application/json"}
    ended = await browser.post("/logout", headers={**headers, "x-csrf": browser.csrf})
    assert (ended.status_code, ended.json()) == (401, {"error": "sign_in"})
    secret = (await browser.get("/csrf", headers=headers)).json()["csrf"]
    fields = {"account": "malee", "password": "wrong"}
    wrong = await browser.post("/login", data=fields, headers={**headers, "x-csrf": secret})
    assert wrong.status_code == 401
    assert wrong.json()["said"] == "ชื่อบัญชีหรือรหัสผ่านไม่ถูกต้อง"
    fields["password"] = PASSWORD
    again = await browser.post("/login", data=fields, headers={**headers, "x-csrf": secret})
    assert (again.status_code, again.json()) == (200, {"next": "/"})
    assert (await browser.look("/")).status_code == 200


@pytest.fixture(name="on_server")
async def _on_server(tmp_path: Path, server: Postgresql) -> AsyncIterator[ConsoleUnderTest]:
    """A console whose database can be stopped and started."""
    async with running_console(tmp_path, database_url=server.url) as console:
        await console.account("malee")
        yield console


async def test_without_the_database_who_is_in_stays_and_nobody_else_comes_in(
    on_server: ConsoleUnderTest, server: Postgresql
) -> None:
    console = on_server
    browser = await console.signed_in("malee")
    await server.stop()
    console.clock.advance(minutes=5)
    board = await browser.look("/")
    assert board.status_code == 200
    assert AWAY in board.text
    assert console.means.sessions.is_away

    stranger = console.browser()
    page = await stranger.look("/login")
    assert page.status_code == 200
    answer = await stranger.submit("/login", account="malee", password=PASSWORD)
    assert answer.status_code == 503
    assert AWAY in answer.text
    english = await stranger.submit("/language", language="en", next="/login")
    assert english.status_code == 303
    await stranger.look("/login")
    answer = await stranger.submit("/login", account="malee", password=PASSWORD)
    assert "The database cannot be reached." in answer.text

    console.clock.advance(minutes=61)
    assert (await browser.look("/")).status_code == 503

    await server.start()
    console.clock.advance(seconds=3)
    assert AWAY not in (await browser.look("/")).text
    assert (await stranger.sign_in("malee")).status_code == 303


async def test_a_browser_that_came_after_the_database_had_gone_is_told_so(
    on_server: ConsoleUnderTest, server: Postgresql
) -> None:
    browser = on_server.browser()
    browser.cookies.set("saijai", "somebody")
    await server.stop()
    page = await browser.look("/")
    assert page.status_code == 503
    assert AWAY in page.text
    assert AWAY in (await browser.look("/login")).text
