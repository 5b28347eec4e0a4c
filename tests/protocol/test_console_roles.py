"""Who may open what: every page with every role, from the table itself, so that a new page without a role fails."""

from collections.abc import AsyncIterator

import pytest

from console.routes import OPEN, PAGES, Page
from domain.roles import EVERYBODY, Role
from tests.support.console import Browser, ConsoleUnderTest, running_console

FOR_ANYBODY = {
    "/login", "/language", "/csrf", "/first/{token}", "/password/{token}", "/second-factor", "/second-factor/new",
}  # fmt: skip
OWN = {"/logout", "/account/password", "/second-factor/renew", "/language"}  # what an auditor may change too
NOBODY = None
WALK = [(page, role) for page in PAGES for role in (*Role, NOBODY)]


@pytest.fixture(name="console", scope="module")
async def _console(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ConsoleUnderTest]:
    async with running_console(tmp_path_factory.mktemp("console")) as console:
        for role in Role:
            await console.account(role, role)
        await console.means.accounts.change("admin", totp_secret=console.factor("admin"))
        yield console


async def knock(browser: Browser, page: Page) -> int:
    """The status of an empty visit."""
    path = page.path.replace("{", "no-").replace("}", "")
    return await browser.knock(page.method, path)


@pytest.mark.parametrize(
    ("page", "role"), WALK, ids=lambda one: f"{one.method}-{one.path}" if isinstance(one, Page) else one
)
async def test_each_page_opens_for_its_roles_and_for_nobody_else(
    console: ConsoleUnderTest, page: Page, role: Role | None
) -> None:
    browser = await console.signed_in(role) if role else console.browser()
    if role is NOBODY:
        await browser.look("/login")
    seen = await knock(browser, page)
    if page.who is OPEN:
        assert seen not in (403, 500), seen  # a wrong password is refused in its own way
    elif role in page.who:
        assert seen not in (401, 403, 500), seen
    elif role is NOBODY:
        assert seen == (303 if page.method == "GET" else 401)
    else:
        assert seen == 403


def test_only_the_way_in_is_open_to_anybody() -> None:
    assert {page.path for page in PAGES if page.who is OPEN} == FOR_ANYBODY


def test_an_auditor_changes_nothing_but_the_own_account() -> None:
    may_change = {
        page.path for page in PAGES if page.method != "GET" and page.who is not OPEN and Role.AUDITOR in page.who
    }
    assert may_change <= OWN


def test_each_role_is_one_that_there_is() -> None:
    for page in PAGES:
        assert page.who is OPEN or (page.who and page.who <= EVERYBODY), page


@pytest.mark.parametrize("page", [page for page in PAGES if page.method != "GET"], ids=lambda page: page.path)
async def test_nothing_is_changed_without_the_secret_of_the_form(console: ConsoleUnderTest, page: Page) -> None:
    who = Role.ADMIN if page.who is OPEN else min(page.who)
    browser = await console.signed_in(who)
    browser.csrf = ""
    assert await knock(browser, page) == 403
    other = await console.signed_in(who)
    browser.csrf = other.csrf
    assert await knock(browser, page) == 403


async def test_an_admin_without_a_second_factor_gets_no_further_than_to_it(console: ConsoleUnderTest) -> None:
    await console.account("new", Role.ADMIN)
    browser = await console.signed_in("new")
    assert "/second-factor" in (await browser.look("/")).headers["location"]
    await browser.look("/second-factor")
    for page in PAGES:
        if page.who is not OPEN:
            assert await knock(browser, page) == (303 if page.method == "GET" else 401), page


async def test_what_is_not_in_the_table_does_not_exist(console: ConsoleUnderTest) -> None:
    browser = await console.signed_in("admin")
    for path in ("/nothing", "/login/", "/accounts/x/y", "/docs", "/openapi.json", "/.env", "/static"):
        assert (await browser.look(path)).status_code == 404, path
    assert (await browser.request("DELETE", "/accounts")).status_code == 405
    assert (await browser.request("TRACE", "/login")).status_code == 405
