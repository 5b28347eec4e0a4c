"""Signing in: the right person with one form, nobody else, and nothing that another site could use."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.roles import Role
from tests.support.console import PASSWORD, ConsoleUnderTest, running_console


@pytest.fixture(name="console")
async def _console(tmp_path: Path) -> AsyncIterator[ConsoleUnderTest]:
    async with running_console(tmp_path) as console:
        await console.account("malee")
        yield console


async def test_an_operator_signs_in_sees_the_board_and_signs_out(console: ConsoleUnderTest) -> None:
    browser = console.browser()
    sent_away = await browser.look("/")
    assert (sent_away.status_code, sent_away.headers["location"]) == (303, "/login?next=%2F")

    signed_in = await browser.sign_in("malee")
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/")
    board = await browser.look("/")
    assert board.status_code == 200
    assert "malee ตัวอย่าง" in board.text

    assert (await browser.submit("/logout")).headers["location"] == "/login"
    assert (await browser.look("/")).status_code == 303


async def test_capitals_and_blanks_around_the_account_name_do_not_matter(console: ConsoleUnderTest) -> None:
    assert (await console.browser().sign_in(" Malee ")).status_code == 303


async def test_a_wrong_password_and_an_unknown_name_are_refused_in_the_same_words(console: ConsoleUnderTest) -> None:
    wrong = await console.browser().sign_in("malee", "not the password")
    unknown = await console.browser().sign_in("somsri", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    said = [re.search(r'role="alert"[^>]*>([^<]+)<', answer.text) for answer in (wrong, unknown)]
    assert said[0] and said[1] and said[0][1] == said[1][1] == "ชื่อบัญชีหรือรหัสผ่านไม่ถูกต้อง"


async def test_who_has_no_password_yet_and_who_is_disabled_stay_outside(console: ConsoleUnderTest) -> None:
    await console.means.accounts.add("new", "ใหม่", Role.OPERATOR, console.clock.now())
    assert (await console.browser().sign_in("new", "")).status_code == 401
    await console.means.accounts.change("malee", disabled_at=console.clock.now())
    assert (await console.browser().sign_in("malee")).status_code == 401


async def test_somebody_who_is_disabled_is_out_within_seconds(console: ConsoleUnderTest) -> None:
    browser = await console.signed_in("malee")
    await console.means.accounts.change("malee", disabled_at=console.clock.now())
    console.clock.advance(seconds=3)
    assert (await browser.look("/")).status_code == 303


async def test_the_cookie_that_a_browser_brought_is_never_the_one_it_leaves_with(console: ConsoleUnderTest) -> None:
    browser = console.browser()
    browser.cookies.set("saijai", "chosen-by-somebody-else")
    answer = await browser.sign_in("malee")
    given = answer.cookies["saijai"]
    assert given != "chosen-by-somebody-else"
    assert len(given) >= 43


async def test_a_form_without_its_secret_or_with_anothers_changes_nothing(console: ConsoleUnderTest) -> None:
    mine, other = await console.signed_in("malee"), await console.signed_in("malee")
    for csrf in ("", "x", other.csrf, mine.csrf[:-1] + ("0" if mine.csrf[-1] != "0" else "1")):
        refused = await mine.post("/logout", data={"csrf": csrf})
        assert refused.status_code == 403, csrf
    assert (await mine.post("/logout")).status_code == 403
    assert (await mine.look("/")).status_code == 200


async def test_a_form_from_another_site_changes_nothing(console: ConsoleUnderTest) -> None:
    browser = await console.signed_in("malee")
    answer = await browser.post("/logout", data={"csrf": browser.csrf}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert (await browser.look("/")).status_code == 200


async def test_a_script_sends_the_secret_in_a_header(console: ConsoleUnderTest) -> None:
    browser = await console.signed_in("malee")
    assert (await browser.post("/logout", headers={"x-csrf": browser.csrf})).status_code == 303


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/%0a//evil", "javascript:alert(1)", "x", ""],
)
async def test_after_the_sign_in_nobody_is_sent_to_another_site(console: ConsoleUnderTest, wanted: str) -> None:
    browser = console.browser()
    await browser.look("/login", params={"next": wanted})
    answer = await browser.submit("/login", account="malee", password=PASSWORD, next=wanted)
    assert answer.headers["location"].startswith("/")
    assert not answer.headers["location"].startswith(("//", "/\\"))


async def test_the_page_that_was_asked_for_comes_after_the_sign_in(console: ConsoleUnderTest) -> None:
    browser = console.browser()
    await browser.look("/login")
    answer = await browser.submit("/login", account="malee", password=PASSWORD, next="/incidents/a.1?x=2")
    assert answer.headers["location"] == "/incidents/a.1?x=2"


async def test_thai_first_and_english_by_the_switch(console: ConsoleUnderTest) -> None:
    browser = console.browser()
    assert '<html lang="th">' in (await browser.look("/login")).text
    answer = await browser.submit("/language", language="en", next="/login")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    page = await browser.look("/login")
    assert '<html lang="en">' in page.text
    assert "Account name" in page.text


async def test_the_first_admin_is_made_by_a_link_that_works_once(console: ConsoleUnderTest) -> None:
    at = console.clock.now()
    await console.means.links.make("the-link", "", at, at.replace(year=2027))
    browser = console.browser()
    assert (await browser.look("/first/another-link")).status_code == 404
    assert (await browser.look("/first/the-link")).status_code == 200
    fields = {"account": "head", "name": "หัวหน้า", "password": PASSWORD, "again": PASSWORD}
    short = await browser.submit("/first/the-link", **{**fields, "password": "short", "again": "short"})
    assert short.status_code == 422
    assert (await browser.submit("/first/the-link", **fields)).status_code == 303
    assert await console.means.accounts.has_admin()
    assert (await console.browser().look("/first/the-link")).status_code == 404


async def test_static_files_are_packed_and_kept_by_the_browser_until_they_change(console: ConsoleUnderTest) -> None:
    browser = console.browser()
    page = await browser.look("/login")
    address = re.search(r'href="(/static/console.css\?v=\w+)"', page.text)
    assert address
    style = await browser.get(address[1])
    assert style.headers["content-encoding"] == "gzip"
    assert "immutable" in style.headers["cache-control"]
    assert "--accent" in style.text
    again = await browser.get("/static/console.css", headers={"if-none-match": style.headers["etag"]})
    assert again.status_code == 304
    for name in ("../app.py", "..%2fapp.py", "%2e%2e/app.py", "/etc/passwd", "console.css/..", ""):
        assert (await browser.get(f"/static/{name}")).status_code == 404, name
