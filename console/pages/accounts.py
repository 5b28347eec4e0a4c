"""The accounts of the centre, for admins."""

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.means import means_of
from console.render import page
from console.staff import Refused
from domain.roles import Role

Change = Callable[[Request, str, FormData], Awaitable[str]]


async def show(request: Request, word: str = "", link: str = "", whose: str = "", status: int = 200) -> Response:
    """Everybody, and the operators who have no account yet."""
    means = means_of(request)
    accounts, operators = await means.accounts.list(), await means.operators.list()
    linked = {account.operator_id for account in accounts}
    without = [operator for operator in operators if operator.id not in linked]
    values = {"accounts": accounts, "operators": operators, "without": without, "roles": list(Role)}
    return page(request, "accounts.html", status, word=word, link=link, whose=whose, **values)


def _changes(change: Change) -> Callable[[Request], Awaitable[Response]]:
    """A form of the page: what was refused is said on it, a link that was made is shown once."""

    @wraps(change)
    async def answered(request: Request) -> Response:
        means, form = means_of(request), await request.form(max_files=0)
        account_id = str(request.path_params.get("account_id", form.get("account", ""))).strip().lower()
        try:
            token = await change(request, account_id, form)
        except Refused as refused:
            return await show(request, word=str(refused), status=422)
        means.sessions.forget()
        if not token:
            return RedirectResponse("/accounts", 303)
        return await show(request, link=f"{means.settings.console_address}/password/{token}", whose=account_id)

    return answered


@_changes
async def add(request: Request, account_id: str, form: FormData) -> str:
    """A new account; its owner gets the link."""
    staff, by = means_of(request).staff, request.state.account.id
    return await staff.add(account_id, _text(form, "name"), _role(form), _text(form, "operator_id"), by)


@_changes
async def change(request: Request, account_id: str, form: FormData) -> str:
    """Another name, role or telephone."""
    staff, by = means_of(request).staff, request.state.account.id
    await staff.change(account_id, _text(form, "name"), _role(form), _text(form, "operator_id"), by)
    return ""


@_changes
async def link(request: Request, account_id: str, _form: FormData) -> str:
    """A new password by a one-time link."""
    return await means_of(request).staff.new_link(account_id, request.state.account.id)


@_changes
async def disable(request: Request, account_id: str, _form: FormData) -> str:
    """Out at once."""
    await means_of(request).staff.disable(account_id, request.state.account.id)
    return ""


@_changes
async def enable(request: Request, account_id: str, _form: FormData) -> str:
    """In again."""
    await means_of(request).staff.enable(account_id, request.state.account.id)
    return ""


@_changes
async def remove_second_factor(request: Request, account_id: str, _form: FormData) -> str:
    """For a lost telephone."""
    await means_of(request).staff.remove_second_factor(account_id, request.state.account.id)
    return ""


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).strip()


def _role(form: FormData) -> Role:
    try:
        return Role(_text(form, "role"))
    except ValueError:
        raise Refused("role_is_unknown") from None
