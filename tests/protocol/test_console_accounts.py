"""Accounts as admins keep them: links, second factors, lost telephones, and what of it is on record."""

import html
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.roles import Role
from tests.support.console import PASSWORD, Browser, ConsoleUnderTest, running_console

NEW = "another five words in row"


@pytest.fixture(name="console")
async def _console(tmp_path: Path) -> AsyncIterator[ConsoleUnderTest]:
    async with running_console(tmp_path) as console:
        await console.account("head", Role.ADMIN)
        await console.means.accounts.change("head", totp_secret=console.factor("head"))
        await console.account("malee")
        yield console


def link_in(text: str) -> str:
    found = re.search(r'id="link">[^<]*(/password/[\w-]+)<', text)
    assert found, text
    return found[1]


def told(console: ConsoleUnderTest) -> list[tuple[str, ...]]:
    return [(fact.word, *(str(value) for value in fact.data.values())) for fact in console.facts]


async def sealed_in(browser: Browser, text: str) -> str:
    found = re.search(r'name="sealed" value="([^"]+)"', text)
    assert found
    return html.unescape(found[1])


async def test_a_new_operator_chooses_a_password_by_the_link_and_is_in(console: ConsoleUnderTest) -> None:
    await console.means.operators.add("noi", "น้อย ใจดี", console.clock.now())
    admin = await console.signed_in("head")
    page = await admin.look("/accounts")
    assert "น้อย ใจดี" in page.text
    fields = {"account": "noi", "name": "น้อย ใจดี", "role": "operator", "operator_id": "noi"}
    made = await admin.submit("/accounts", **fields)
    link = link_in(made.text)
    assert (await admin.submit("/accounts", **fields)).status_code == 422

    noi = console.browser()
    assert "น้อย ใจดี" in (await noi.look(link)).text
    entered = await noi.submit(link, password=NEW, again=NEW)
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert (await noi.look("/")).status_code == 200
    assert (await console.browser().look(link)).status_code == 404
    assert ("account_changed", "noi", "added", "head") in told(console)
    assert ("account_changed", "noi", "password", "noi") in told(console)
    assert not any(NEW in part or "น้อย" in part for fact in told(console) for part in fact)


async def test_a_link_is_void_after_three_days_and_when_a_newer_one_is_made(console: ConsoleUnderTest) -> None:
    staff, browser = console.means.staff, console.browser()
    first = await staff.new_link("malee", "head")
    second = await staff.new_link("malee", "head")
    assert (await browser.look(f"/password/{first}")).status_code == 404
    assert (await browser.look(f"/password/{second}")).status_code == 200
    console.clock.advance(days=3, seconds=1)
    assert (await browser.look(f"/password/{second}")).status_code == 404


async def test_a_new_password_by_link_signs_every_browser_out(console: ConsoleUnderTest) -> None:
    old = await console.signed_in("malee")
    link = f"/password/{await console.means.staff.new_link('malee', 'head')}"
    elsewhere = console.browser()
    await elsewhere.look(link)
    await elsewhere.submit(link, password=NEW, again=NEW)
    assert (await old.look("/")).status_code == 303
    assert (await console.browser().sign_in("malee", NEW)).status_code == 303
    assert (await console.browser().sign_in("malee")).status_code == 401


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "สั้น"),
        ("x" * 201, "x" * 201, "ยาว"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "เดาง่าย"),
        ("maleemaleemalee", "maleemaleemalee", "เดาง่าย"),
        (NEW, NEW + "x", "ไม่ตรงกัน"),
    ],
)
async def test_a_bad_password_is_refused_with_the_reason(
    console: ConsoleUnderTest, password: str, again: str, said: str
) -> None:
    browser = await console.signed_in("malee")
    await browser.look("/account")
    answer = await browser.submit("/account/password", old=PASSWORD, password=password, again=again)
    assert answer.status_code == 422
    assert said in answer.text


async def test_the_own_password_is_changed_with_the_old_one_only(console: ConsoleUnderTest) -> None:
    here, there = await console.signed_in("malee"), await console.signed_in("malee")
    await here.look("/account")
    assert (await here.submit("/account/password", old="wrong", password=NEW, again=NEW)).status_code == 422
    assert (await here.submit("/account/password", old=PASSWORD, password=NEW, again=NEW)).status_code == 200
    assert (await here.look("/")).status_code == 200
    assert (await there.look("/")).status_code == 303


async def test_an_admin_sets_up_the_second_factor_at_the_first_sign_in(console: ConsoleUnderTest) -> None:
    await console.account("deputy", Role.ADMIN)
    browser = console.browser()
    assert (await browser.sign_in("deputy")).headers["location"] == "/second-factor?next=%2F"
    assert (await browser.look("/")).status_code == 303
    page = await browser.look("/second-factor")
    assert "<svg" in page.text
    assert "style=" not in page.text
    sealed = await sealed_in(browser, page.text)
    assert (await browser.submit("/second-factor/new", sealed=sealed, code="000000")).status_code == 401
    shown = await browser.submit("/second-factor/new", sealed=sealed, code=console.code(sealed, "deputy"))
    codes = re.findall(r'<li class="secret">([0-9a-f-]+)</li>', shown.text)
    assert len(codes) == 8
    assert (await browser.look("/accounts")).status_code == 200

    again = console.browser()
    await again.sign_in("deputy")
    await again.look("/second-factor")
    used = await again.submit("/second-factor", code=console.code(sealed, "deputy"))
    assert used.status_code == 401  # each code works once
    console.clock.advance(seconds=31)
    assert (await again.submit("/second-factor", code=console.code(sealed, "deputy"))).status_code == 303
    assert (await again.look("/accounts")).status_code == 200

    lost = console.browser()
    await lost.sign_in("deputy")
    await lost.look("/second-factor")
    assert (await lost.submit("/second-factor", code=f" {codes[3].upper()} ")).status_code == 303
    once = console.browser()
    await once.sign_in("deputy")
    await once.look("/second-factor")
    assert (await once.submit("/second-factor", code=codes[3])).status_code == 401
    ways = [fact[2] for fact in told(console) if fact[0] == "account_signed_in"]
    assert ways == ["second_factor", "second_factor", "recovery_code"]


async def test_the_database_alone_opens_no_second_factor(console: ConsoleUnderTest) -> None:
    sealed = console.factor("head")
    assert console.means.second_factor.secret(sealed, "head")
    assert console.means.second_factor.secret(sealed, "malee") == ""  # nor that of one account another
    other = type(console.means.second_factor)("another installation")
    assert other.secret(sealed, "head") == ""


async def test_another_telephone_needs_the_password_just_now(console: ConsoleUnderTest) -> None:
    browser = await console.signed_in("malee")
    await browser.look("/account")
    stolen = await browser.submit("/second-factor/new", sealed="x", code="123456")
    assert (stolen.status_code, stolen.headers["location"]) == (303, "/account")
    assert (await browser.submit("/second-factor/renew", password="wrong")).status_code == 422
    page = await browser.submit("/second-factor/renew", password=PASSWORD)
    sealed = await sealed_in(browser, page.text)
    console.clock.advance(minutes=16)
    late = await browser.submit("/second-factor/new", sealed=sealed, code=console.code(sealed, "malee"))
    assert (late.status_code, late.headers["location"]) == (303, "/account")


async def test_the_last_admin_and_oneself_are_never_shut_out(console: ConsoleUnderTest) -> None:
    admin = await console.signed_in("head")
    await admin.look("/accounts")
    assert (await admin.submit("/accounts/head/disable")).status_code == 422
    role = await admin.submit("/accounts/head", name="หัวหน้า", role="operator", operator_id="")
    assert role.status_code == 422
    assert (await admin.look("/accounts")).status_code == 200


async def test_an_account_is_changed_disabled_and_let_in_again(console: ConsoleUnderTest) -> None:
    admin, malee = await console.signed_in("head"), await console.signed_in("malee")
    await admin.look("/accounts")
    changed = await admin.submit("/accounts/malee", name="มาลี", role="supervisor", operator_id="")
    assert changed.status_code == 303
    assert (await admin.submit("/accounts/malee/disable")).status_code == 303
    assert (await malee.look("/")).status_code == 303
    assert (await console.browser().sign_in("malee")).status_code == 401
    assert (await admin.submit("/accounts/malee/enable")).status_code == 303
    assert (await console.browser().sign_in("malee")).status_code == 303
    assert (await admin.submit("/accounts/nobody/enable")).status_code == 422
    assert (await admin.submit("/accounts/malee", name="มาลี", role="king", operator_id="")).status_code == 422
    assert (
        await admin.submit("/accounts/malee", name="มาลี", role="operator", operator_id="ghost")
    ).status_code == 422
    changes = [fact[2] for fact in told(console) if fact[:2] == ("account_changed", "malee")]
    assert changes == ["name", "role", "disabled", "enabled"]
    assert ("sign_in_refused", "malee", "disabled") in told(console)


async def test_two_accounts_never_share_an_operators_phone(console: ConsoleUnderTest) -> None:
    await console.means.operators.add("noi", "น้อย", console.clock.now())
    admin = await console.signed_in("head")
    await admin.look("/accounts")
    fields = {"name": "มาลี", "role": "operator", "operator_id": "noi"}
    assert (await admin.submit("/accounts/malee", **fields)).status_code == 303
    assert (await admin.submit("/accounts", account="noi", **fields)).status_code == 422


async def test_each_look_at_a_card_is_on_record_once_a_minute(console: ConsoleUnderTest) -> None:
    audit = console.means.audit
    for _ in range(3):
        await audit.viewed("malee", "HW-001", "incident-1")
    await audit.viewed("malee", "HW-002", "incident-1")
    console.clock.advance(seconds=61)
    await audit.viewed("malee", "HW-001", "incident-1")
    looks = [(fact.incident_id, *fact.data.values()) for fact in console.facts if fact.word == "resident_viewed"]
    assert looks == [
        ("incident-1", "HW-001", "malee"), ("incident-1", "HW-002", "malee"), ("incident-1", "HW-001", "malee"),
    ]  # fmt: skip


async def test_signing_in_and_out_is_on_record_and_unknown_names_cannot_fill_it(console: ConsoleUnderTest) -> None:
    browser = console.browser()
    await browser.sign_in("malee")
    await browser.look("/")
    await browser.submit("/logout")
    for name in ("x1", "x2", "x3"):
        await browser.sign_in(name, "wrong")
    words = [fact[:2] for fact in told(console)]
    assert words == [("account_signed_in", "malee"), ("account_signed_out", "malee"), ("sign_in_refused", "")]
