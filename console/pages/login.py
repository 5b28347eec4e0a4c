"""Signing in and out."""

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from console.cookies import SESSION
from console.door import own_path, wants_page
from console.entry import enter, missed, waits_for
from console.means import means_of
from console.render import csrf_for, page
from console.words import said
from db.accounts import Credentials
from db.engine import DatabaseAway
from runtime import log


async def show(request: Request) -> Response:
    """The form; who is signed in already goes on."""
    wanted = own_path(request.query_params.get("next", ""))
    if request.state.account is not None:
        return RedirectResponse(wanted, 303)
    word = "database_away" if request.state.is_away else ""
    return page(request, "login.html", next=wanted, account_id="", word=word)


async def secret(request: Request) -> Response:
    """The secret that forms of this browser send along, for a script whose page was open for long."""
    response = JSONResponse({})
    response.body = response.render({"csrf": csrf_for(request, response)})
    response.headers["content-length"] = str(len(response.body))
    return response


async def sign_in(request: Request) -> Response:
    """Name and password; an unknown name is refused as slowly and in the same words as a wrong password."""
    means, form = means_of(request), await request.form(max_files=0)
    account_id, password = str(form.get("account", "")).strip().lower()[:64], str(form.get("password", ""))
    wanted = own_path(str(form.get("next", "")))
    if (seconds := waits_for(request, account_id)) > 0:
        return _again(request, "sign_in_later", 429, wanted, account_id, int(seconds) + 1)
    try:
        known = await means.accounts.credentials(account_id)
        is_right = await means.passwords.is_right(known.password_hash if known else "", password)
        if known is None or not is_right or known.account.disabled_at is not None:
            missed(request, account_id)
            await means.audit.refused(known.account.id if known else "", _reason(known, is_right))
            return _again(request, "sign_in_refused", 401, wanted, account_id)
        means.limits.passed(f"account {account_id}")
        return await enter(request, known.account, "password", wanted)
    except DatabaseAway as error:
        log.logger().error("nobody can sign in: the database is away", why=str(error))
        return _again(request, "database_away", 503, wanted, account_id)


async def sign_out(request: Request) -> Response:
    """This browser is nobody's again."""
    means, response = means_of(request), RedirectResponse("/login", 303)
    await means.sessions.end(request.state.token)
    await means.audit.signed_out(request.state.account.id)
    means.cookies.remove(response, SESSION)
    return response


def _reason(known: Credentials | None, is_right: bool) -> str:
    if known is None:
        return "unknown"
    return "disabled" if is_right else "password"


def _again(request: Request, word: str, status: int, wanted: str, account_id: str, seconds: int = 0) -> Response:
    if wants_page(request):
        values = {"next": wanted, "account_id": account_id, "word": word, "seconds": seconds}
        response: Response = page(request, "login.html", status, **values)
    else:
        response = JSONResponse({"error": word, "said": said(request.state.language, word, seconds=seconds)}, status)
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response
