"""The first admin, by the link that the first start printed."""

from starlette.requests import Request
from starlette.responses import Response

from console.entry import enter
from console.means import means_of
from console.passwords import trouble_with
from console.render import page
from console.staff import trouble_with as trouble_with_names
from db.accounts import AccountTaken
from db.links import FIRST_ADMIN
from domain.roles import Role


async def show(request: Request) -> Response:
    """The form; to look at it uses nothing up."""
    means = means_of(request)
    if await means.links.look(request.path_params["token"], means.clock.now()) != FIRST_ADMIN:
        return page(request, "said.html", 404, word="link_is_void")
    return page(request, "first.html", account_id="", name="", word="")


async def make(request: Request) -> Response:
    """The account, and its owner signed in."""
    means, form = means_of(request), await request.form(max_files=0)
    account_id, name = str(form.get("account", "")).strip().lower(), str(form.get("name", "")).strip()
    password, again = str(form.get("password", "")), str(form.get("again", ""))
    token, at = request.path_params["token"], means.clock.now()
    if await means.links.look(token, at) != FIRST_ADMIN:
        return page(request, "said.html", 404, word="link_is_void")
    word = trouble_with_names(account_id, name) or trouble_with(password, again, account_id, name)
    if not word and await means.accounts.credentials(account_id) is not None:
        word = "account_is_taken"
    if word:
        return page(request, "first.html", 422, account_id=account_id, name=name, word=word)
    kept = await means.passwords.hash(password)
    if await means.links.use(token, at) != FIRST_ADMIN:
        return page(request, "said.html", 404, word="link_is_void")
    try:
        await means.accounts.add(account_id, name, Role.ADMIN, at)
    except AccountTaken:
        return page(request, "said.html", 422, word="account_is_taken")
    await means.accounts.change(account_id, password_hash=kept)
    await means.audit.changed(account_id, "added", account_id)
    return await enter(request, await means.staff.one(account_id), "password", "/")
