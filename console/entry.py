"""From a stranger's browser to a person's: how often one may try, and the cookie of who has shown what is due."""

import hashlib
import hmac
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from console.cookies import KNOWN, SESSION, YEAR_SECONDS
from console.door import is_due, wants_page
from console.means import Means, means_of
from db.accounts import Account
from domain.roles import Role

ADDRESS_FREE = 30  # a whole centre may share one address
BROWSER_FREE = 10


def waits_for(request: Request, account_id: str) -> float:
    """How many seconds this browser must wait before it may try this account (again)."""
    limits = means_of(request).limits
    if browser := known_browser(request):
        return limits.wait_seconds([browser], BROWSER_FREE)
    return max(
        limits.wait_seconds([f"account {account_id}"]),
        limits.wait_seconds([f"address {_address(request)}"], ADDRESS_FREE),
    )


def missed(request: Request, account_id: str) -> None:
    """A wrong one. In a browser that somebody signed in with before, it counts for that browser alone.

    So nobody elsewhere, who guesses all night, makes the operator of the night wait.
    """
    browser = known_browser(request)
    names = [browser] if browser else [f"account {account_id}", f"address {_address(request)}"]
    means_of(request).limits.missed(names)


def known_browser(request: Request) -> str:
    """The name of a browser that somebody signed in with before; empty: it is not one."""
    means = means_of(request)
    name, _, proof = means.cookies.read(request, KNOWN).partition(".")
    is_ours = hmac.compare_digest(_proof(means, name).encode(), proof.encode("utf-8", "replace"))
    return f"browser {name}" if is_ours else ""


async def enter(request: Request, account: Account, way: str, wanted: str) -> Response:
    """A fresh cookie for whoever proved to be this person; what the browser brought is void. DatabaseAway."""
    means = means_of(request)
    is_full = way != "password" or not (account.has_second_factor or account.role is Role.ADMIN)
    token = await means.sessions.begin(account.id, is_full)
    if request.state.token:
        await means.sessions.end(request.state.token)
    if is_full:
        await means.audit.signed_in(account.id, way)
    response = _onward(request, wanted, is_full)
    means.cookies.write(response, SESSION, token)
    if not known_browser(request):
        name = secrets.token_hex(12)
        means.cookies.write(response, KNOWN, f"{name}.{_proof(means, name)}", YEAR_SECONDS)
    return response


def _onward(request: Request, wanted: str, is_full: bool) -> Response:
    following = wanted if is_full else is_due(wanted)
    return RedirectResponse(following, 303) if wants_page(request) else JSONResponse({"next": following})


def _proof(means: Means, name: str) -> str:
    said = b"browser:" + name.encode("utf-8", "replace")
    return hmac.new(means.key.encode(), said, hashlib.sha256).hexdigest()


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
