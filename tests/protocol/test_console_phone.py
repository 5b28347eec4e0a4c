"""What a page is given to be a phone: to the right person, for this sign-in, and never for long."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from console.pages.phone import nonce_of
from db.commands import CommandBook
from domain.roles import Role
from pbx import secrets
from tests.support.console import Browser, ConsoleUnderTest, running_console


@pytest.fixture(name="console")
async def _console(tmp_path: Path) -> AsyncIterator[ConsoleUnderTest]:
    async with running_console(tmp_path) as console:
        await console.account("malee", operator_id="malee")
        await console.account("chief", Role.SUPERVISOR, operator_id="chief")
        await console.account("office", Role.SUPERVISOR)
        await console.account("reader", Role.AUDITOR, operator_id="malee")
        yield console


class Listener:
    """Takes what waits in the table, as the listener does; `answer` is how it went."""

    def __init__(self, console: ConsoleUnderTest) -> None:
        self.book, self.clock = CommandBook(console.database, console.clock), console.clock
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.answer = "done"

    async def run(self) -> None:
        while True:
            for one in await self.book.take_due(self.clock.now()):
                self.asked.append((one.kind, dict(one.arguments)))
                await self.book.finish(one.id, self.answer)
            await asyncio.sleep(0.02)


@pytest.fixture(name="listener")
async def _listener(console: ConsoleUnderTest) -> AsyncIterator[Listener]:
    listener = Listener(console)
    running = asyncio.get_running_loop().create_task(listener.run())
    yield listener
    running.cancel()


async def ask(browser: Browser, path: str, **fields: str) -> httpx2.Response:
    """As the page's script does."""
    return await browser.post(path, data=fields, headers={"x-csrf": browser.csrf, "accept": "application/json"})


async def test_a_page_gets_a_password_of_this_sign_in_alone(console: ConsoleUnderTest, listener: Listener) -> None:
    browser = await console.signed_in("malee")
    given = (await ask(browser, "/phone/credentials")).json()
    nonce = nonce_of(browser.cookies["saijai"])
    assert listener.asked == [("page", {"operator": "malee", "nonce": nonce})]
    key = secrets.read(console.settings, "page")
    assert given["password"] == secrets.page_password(key, "malee", nonce)
    assert given["password"] != secrets.operator_secret(console.settings, "malee")
    assert (given["uri"], given["url"]) == ("sip:web-malee@saijai", console.settings.phone_url)
    assert (given["state"], given["is_sure"]) == ("signed_out", True)

    again = (await ask(browser, "/phone/credentials")).json()
    assert again["password"] == given["password"], "a reload loses nothing"
    assert len(listener.asked) == 1, "and asks Asterisk nothing"

    other = await console.signed_in("malee")
    assert (await ask(other, "/phone/credentials")).json()["password"] != given["password"]


async def test_the_newest_sign_in_has_the_phone_and_an_older_one_must_ask_for_it(
    console: ConsoleUnderTest, listener: Listener
) -> None:
    first, second = await console.signed_in("malee"), await console.signed_in("malee")
    assert (await ask(first, "/phone/credentials")).status_code == 200
    assert (await ask(second, "/phone/credentials")).status_code == 200
    refused = await ask(first, "/phone/credentials")
    assert (refused.status_code, refused.json()) == (409, {"error": "elsewhere"})
    assert (await ask(first, "/phone/credentials", take="1")).status_code == 200
    assert (await ask(second, "/phone/credentials")).status_code == 409
    assert [kind for kind, _ in listener.asked] == ["page"] * 3


async def test_without_the_listener_a_page_gets_what_may_still_do(
    console: ConsoleUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.listener.LOOK_SECONDS", 0.01)
    browser = await console.signed_in("malee")
    given = (await ask(browser, "/phone/credentials")).json()
    assert given["password"]
    assert given["is_sure"] is False


async def test_who_has_no_phone_gets_none(console: ConsoleUnderTest, listener: Listener) -> None:
    assert (await ask(await console.signed_in("office"), "/phone/credentials")).status_code == 404
    assert (await ask(await console.signed_in("reader"), "/phone/credentials")).status_code == 403
    assert (await ask(console.browser(), "/phone/credentials")).status_code == 401
    assert listener.asked == []


async def test_another_site_gets_nothing(console: ConsoleUnderTest, listener: Listener) -> None:
    browser = await console.signed_in("malee")
    for path in ("/phone/credentials", "/phone/shift", "/phone/supervise"):
        refused = await browser.post(path, data={}, headers={"accept": "application/json"})
        assert refused.status_code == 403
        elsewhere = {"x-csrf": browser.csrf, "origin": "https://evil.example"}
        assert (await browser.post(path, data={}, headers=elsewhere)).status_code == 403
    assert listener.asked == []


@pytest.mark.parametrize(
    ("wish", "reason", "state"),
    [
        ("sign_in", "", "signed_in"),
        ("pause", "meal", "paused"),
        ("resume", "", "signed_in"),
        ("sign_out", "", "signed_out"),
    ],
)
async def test_a_shift_is_asked_of_asterisk_and_answered(
    console: ConsoleUnderTest, listener: Listener, wish: str, reason: str, state: str
) -> None:
    browser = await console.signed_in("malee")
    answer = await ask(browser, "/phone/shift", do=wish, reason=reason)
    assert (answer.status_code, answer.json()) == (200, {"state": state, "reason": reason})
    assert listener.asked == [("shift", {"operator": "malee", "do": wish, "reason": reason})]
    listener.answer = "failed: Asterisk refuses"
    assert (await ask(browser, "/phone/shift", do=wish, reason=reason)).status_code == 409
    assert (await ask(browser, "/phone/shift", do="dance")).status_code == 400


async def test_only_supervisors_are_in_others_talks(console: ConsoleUnderTest, listener: Listener) -> None:
    asked = {"operator": "malee", "way": "whisper"}
    assert (await ask(await console.signed_in("malee"), "/phone/supervise", **asked)).status_code == 403
    assert (await ask(await console.signed_in("office"), "/phone/supervise", **asked)).status_code == 404
    assert (await ask(await console.signed_in("chief"), "/phone/supervise", **asked)).status_code == 200
    assert listener.asked == [("supervise", {"operator": "malee", "by": "chief", "way": "whisper"})]
