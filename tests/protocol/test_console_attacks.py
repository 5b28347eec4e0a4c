"""What an attacker would try at the console: each try ends in a refusal, and leaves no mark."""

import statistics
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.outside import MOST_OCTETS
from console.routes import OPEN, PAGES
from domain.roles import Role
from tests.support.console import ORIGIN, PASSWORD, ConsoleUnderTest, running_console

EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE accounts; --",
    "{{ 7 * 7 }}",
    "</title><svg/onload=alert(1)>",
    "javascript:alert(1)",
]


@pytest.fixture(name="console")
async def _console(tmp_path: Path) -> AsyncIterator[ConsoleUnderTest]:
    async with running_console(tmp_path) as console:
        await console.account("head", Role.ADMIN)
        await console.means.accounts.change("head", totp_secret=console.factor("head"))
        await console.account("malee")
        yield console


@pytest.mark.parametrize("evil", EVIL)
async def test_a_name_is_shown_and_never_run(console: ConsoleUnderTest, evil: str) -> None:
    await console.means.operators.add("noi", evil, console.clock.now())
    await console.means.accounts.add("evil", evil, Role.ADMIN, console.clock.now())
    await console.means.accounts.change("evil", totp_secret=console.factor("evil"))
    browser = await console.signed_in("evil")
    link = await console.means.staff.new_link("evil", "head")
    for path in ("/", "/accounts", "/account", f"/password/{link}", "/nothing"):
        text = (await browser.look(path)).text
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
        assert "<svg/onload" not in text, path
        assert "49" not in evil or "{{" in text
    page = await browser.look("/login", params={"next": evil})
    assert evil not in page.text or "<" not in evil
    refused = await browser.submit("/login", account=evil, password=evil, next=evil)
    assert "<script>alert" not in refused.text
    assert (await console.means.accounts.list())[0].id == "evil"


@pytest.mark.parametrize(
    "evil", [*EVIL, "a' OR '1'='1", "x\r\nSet-Cookie: a=b", "ก" * 500, "\x00", "../../etc/passwd"]
)
async def test_words_of_a_form_are_words_to_the_database_and_to_the_answer(
    console: ConsoleUnderTest, evil: str
) -> None:
    browser = await console.signed_in("head")
    await browser.look("/accounts")
    made = await browser.submit("/accounts", account=evil, name="x", role="operator", operator_id="")
    assert made.status_code == 422
    named = await browser.submit("/accounts", account="new", name=f"{evil}\r\n", role=evil, operator_id=evil)
    assert named.status_code == 422
    assert [one.id for one in await console.means.accounts.list()] == ["head", "malee"]
    stranger = console.browser()
    answer = await stranger.sign_in(evil, evil)
    assert answer.status_code == 401
    assert "a=b" not in answer.headers.get("set-cookie", "")
    assert all("\n" not in str(value) for fact in console.facts for value in fact.data.values())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.method}-{page.path}")
async def test_every_answer_also_a_refusal_carries_the_headers(console: ConsoleUnderTest, page: object) -> None:
    browser = console.browser()
    path = page.path.replace("{", "").replace("}", "")  # type: ignore[attr-defined]
    answer = await browser.request(page.method, path, headers={"accept": "text/html"})  # type: ignore[attr-defined]
    check_headers(answer.headers)


async def test_errors_and_files_carry_them_too(console: ConsoleUnderTest) -> None:
    browser = console.browser()
    for path in ("/nothing", "/static/console.css", "/static/nothing"):
        check_headers((await browser.get(path)).headers, is_file=path.endswith(".css"))
    check_headers((await browser.request("PUT", "/login")).headers)
    console.means.links = None  # type: ignore[assignment]  # a bug of ours
    failed = await browser.look("/first/link")
    assert failed.status_code == 500
    check_headers(failed.headers)
    assert "Traceback" not in failed.text


def check_headers(headers: object, is_file: bool = False) -> None:
    said = {name.lower(): value for name, value in headers.items()}  # type: ignore[attr-defined]
    policy = said["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "connect-src 'self' ws://127.0.0.1:8088" in policy
    assert said["x-content-type-options"] == "nosniff"
    assert said["x-frame-options"] == "DENY"
    assert said["referrer-policy"] == "same-origin"
    assert "microphone=(self)" in said["permissions-policy"]
    assert is_file or said["cache-control"] == "no-store"
    assert "server" not in said


async def test_by_https_cookies_are_bound_to_the_host_and_never_leave_in_the_open(tmp_path: Path) -> None:
    async with running_console(tmp_path / "https", console_url="https://centre.example.org") as console:
        await console.account("malee")
        browser = console.browser(origin="https://centre.example.org")
        page = await browser.look("/login")
        data = {"csrf": browser.csrf, "account": "malee", "password": PASSWORD}
        entered = await browser.post("/login", data=data, headers={"accept": "text/html"})
        for answer in (page, entered):
            for cookie in answer.headers.get_list("set-cookie"):
                assert cookie.startswith("__Host-saijai"), cookie
                for flag in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
                    assert flag in cookie, cookie
                assert "Domain" not in cookie
        assert entered.headers["strict-transport-security"] == "max-age=31536000"
        assert "connect-src 'self' wss://centre.example.org" in entered.headers["content-security-policy"]


async def test_on_loopback_cookies_are_hidden_from_scripts_and_other_sites(console: ConsoleUnderTest) -> None:
    entered = await console.browser().sign_in("malee")
    for cookie in entered.headers.get_list("set-cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie


async def test_a_huge_form_is_refused_and_costs_nothing(console: ConsoleUnderTest) -> None:
    browser = console.browser()
    await browser.look("/login")
    fields = {"csrf": browser.csrf, "account": "malee", "password": "x" * MOST_OCTETS}
    answer = await browser.post("/login", data=fields, headers={"accept": "text/html", "origin": ORIGIN})
    assert answer.status_code == 413

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 10_000

    kind = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}
    assert (await browser.post("/login", content=endless(), headers=kind)).status_code == 413
    many = "&".join(f"f{number}=1" for number in range(5000))
    assert (await browser.post("/login", content=many, headers=kind)).status_code == 400
    part = {"content-type": "multipart/form-data; boundary=x", "accept": "text/html"}
    file = '--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nhello\r\n--x--\r\n'
    assert (await browser.post("/login", content=file, headers=part)).status_code == 400
    assert (await browser.post("/login", content="--x", headers=part)).status_code in (400, 403)


async def test_a_name_that_does_not_exist_is_refused_as_slowly_as_one_that_does(console: ConsoleUnderTest) -> None:
    await console.means.accounts.change("malee", password_hash=await console.means.passwords.hash(PASSWORD))

    async def seconds(name: str) -> float:
        browser = console.browser()
        await browser.look("/login")
        began = time.process_time()  # the work, not what else this machine does
        assert (await browser.submit("/login", account=name, password="wrong")).status_code == 401
        console.clock.advance(minutes=16)
        return time.process_time() - began

    known = statistics.median([await seconds("malee") for _ in range(5)])
    unknown = statistics.median([await seconds("nobody") for _ in range(5)])
    assert 0.7 < known / unknown < 1.4, (known, unknown)


async def test_who_guesses_is_slowed_and_the_operator_of_the_night_is_not(console: ConsoleUnderTest) -> None:
    at_desk = console.browser()
    assert (await at_desk.sign_in("malee")).status_code == 303
    await at_desk.look("/")
    await at_desk.submit("/logout")

    attacker = console.browser(address="203.0.113.9")
    seen = [(await attacker.sign_in("malee", f"guess {number}")).status_code for number in range(8)]
    assert seen == [401] * 5 + [429] * 3
    waiting = await attacker.submit("/login", account="malee", password="guess")
    assert 1 <= int(waiting.headers["retry-after"]) <= 31
    assert (await at_desk.sign_in("malee")).status_code == 303  # the browser is known
    elsewhere = console.browser(address="192.0.2.8")
    assert (await elsewhere.sign_in("malee")).status_code == 303  # ... and signing in clears the account
    for number in range(40):
        console.clock.advance(seconds=40)
        await attacker.sign_in("malee", f"more {number}")
    elsewhere = console.browser(address="192.0.2.9")
    refused = await elsewhere.sign_in("malee")
    assert refused.status_code == 429
    console.clock.advance(seconds=31)
    assert (await elsewhere.sign_in("malee")).status_code == 303  # at most half a minute, whatever others do


async def test_codes_of_the_second_factor_cannot_be_guessed_either(console: ConsoleUnderTest) -> None:
    browser = console.browser()
    await browser.sign_in("head")
    await browser.look("/second-factor")
    seen = [(await browser.submit("/second-factor", code=f"{number:06}")).status_code for number in range(12)]
    assert seen == [401] * 10 + [429] * 2


async def test_only_the_proxy_is_believed_about_who_calls(console: ConsoleUnderTest) -> None:
    attacker = console.browser(address="203.0.113.9")
    for number in range(40):
        await attacker.look("/login")
        await attacker.post(
            "/login",
            data={"csrf": attacker.csrf, "account": f"name-{number}", "password": "x"},
            headers={"x-forwarded-for": f"192.0.2.{number}", "accept": "text/html"},
        )
    assert (await attacker.sign_in("malee")).status_code == 429


def test_no_page_that_changes_something_is_a_link() -> None:
    changing = {page.path for page in PAGES if page.method == "POST" and page.who is not OPEN}
    shown = {page.path for page in PAGES if page.method == "GET"}
    assert changing & shown <= {"/accounts"}
