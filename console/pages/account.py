"""One's own account: another password, another telephone for the second factor; and a first password by a link."""

from starlette.requests import Request
from starlette.responses import Response

from console.entry import enter
from console.means import means_of
from console.pages.second_factor import is_own_password
from console.passwords import trouble_with
from console.render import page
from db.accounts import Account
from db.links import FIRST_ADMIN


async def show(request: Request) -> Response:
    """What can be changed."""
    return page(request, "account.html", word="", done="")


async def change_password(request: Request) -> Response:
    """The old one and the new one twice; every other browser of this person is signed out."""
    means, form = means_of(request), await request.form(max_files=0)
    account: Account = request.state.account
    password = str(form.get("password", ""))
    word = trouble_with(password, str(form.get("again", "")), account.id, account.name)
    if not word and not await is_own_password(request, account, str(form.get("old", ""))):
        word = "password_is_wrong"
    if word:
        return page(request, "account.html", 422, word=word, done="")
    await means.accounts.change(account.id, password_hash=await means.passwords.hash(password))
    await means.sessions.end_all(account.id, but=request.state.token)
    await means.audit.changed(account.id, "password", account.id)
    return page(request, "account.html", word="", done="password_is_changed")


async def show_link(request: Request) -> Response:
    """The form behind a one-time link; to look at it uses nothing up."""
    account = await _owner(request)
    if account is None:
        return page(request, "said.html", 404, word="link_is_void")
    return page(request, "password.html", owner=account, word="")


async def choose(request: Request) -> Response:
    """The password is chosen, the link is void, its owner goes on."""
    means, form = means_of(request), await request.form(max_files=0)
    account = await _owner(request)
    if account is None:
        return page(request, "said.html", 404, word="link_is_void")
    password = str(form.get("password", ""))
    if word := trouble_with(password, str(form.get("again", "")), account.id, account.name):
        return page(request, "password.html", 422, owner=account, word=word)
    kept = await means.passwords.hash(password)
    if await means.links.use(request.path_params["token"], means.clock.now()) != account.id:
        return page(request, "said.html", 404, word="link_is_void")
    await means.accounts.change(account.id, password_hash=kept)
    await means.sessions.end_all(account.id)
    await means.audit.changed(account.id, "password", account.id)
    return await enter(request, account, "password", "/")


async def _owner(request: Request) -> Account | None:
    means = means_of(request)
    account_id = await means.links.look(request.path_params["token"], means.clock.now())
    if account_id is None or account_id == FIRST_ADMIN:
        return None
    known = await means.accounts.credentials(account_id)
    return known.account if known is not None and known.account.disabled_at is None else None
