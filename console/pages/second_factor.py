"""The code of the second factor after the password; and how a telephone becomes one."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.door import own_path
from console.entry import enter, missed, waits_for
from console.means import Means, means_of
from console.render import page
from db.accounts import Account, Credentials


async def show(request: Request) -> Response:
    """The form for the code, or for a first telephone."""
    account, wanted = request.state.half, own_path(request.query_params.get("next", ""))
    if account is None:
        return RedirectResponse("/login" if request.state.account is None else wanted, 303)
    if not account.has_second_factor:
        return _new(request, account, wanted)
    return page(request, "second_factor.html", next=wanted, word="", seconds=0)


async def check(request: Request) -> Response:
    """The code, or a recovery code."""
    means, form = means_of(request), await request.form(max_files=0)
    account, wanted = request.state.half, own_path(str(form.get("next", "")))
    if account is None or not account.has_second_factor:
        return RedirectResponse("/login", 303)
    limited = f"{account.id} second factor"
    if (seconds := waits_for(request, limited)) > 0:
        return page(request, "second_factor.html", 429, next=wanted, word="sign_in_later", seconds=int(seconds) + 1)
    known = await means.accounts.credentials(account.id)
    way = await _proven(means, known, str(form.get("code", ""))) if known else ""
    if not way:
        missed(request, limited)
        await means.audit.refused(account.id, "second_factor")
        return page(request, "second_factor.html", 401, next=wanted, word="code_is_wrong", seconds=0)
    means.limits.passed(f"account {limited}")
    return await enter(request, account, way, wanted)


async def save(request: Request) -> Response:
    """The new telephone knows the secret: from now on it is due. The recovery codes are shown once."""
    means, form = means_of(request), await request.form(max_files=0)
    account: Account | None = request.state.half or request.state.account
    sealed, wanted = str(form.get("sealed", "")), own_path(str(form.get("next", "")))
    if account is None or (request.state.half and account.has_second_factor):
        return RedirectResponse("/login", 303)
    if request.state.half is None and not means.second_factor.is_fresh(sealed, account.id, means.clock.now()):
        return RedirectResponse("/account", 303)  # only the own password, just now, gives another telephone
    step = means.second_factor.step_of(sealed, account.id, str(form.get("code", "")), means.clock.now(), 0)
    if step is None:
        return _new(request, account, wanted, sealed, "code_is_wrong")
    codes = means.second_factor.recovery_codes()
    kept = ";".join(means.second_factor.digest(code) for code in codes)
    await means.accounts.change(account.id, totp_secret=sealed, totp_step=step, recovery_codes=kept)
    await means.sessions.end_all(account.id)
    await means.audit.changed(account.id, "second_factor", account.id)
    entered = await enter(request, account, "second_factor", wanted)
    request.state.account, request.state.half = account, None
    shown = page(request, "recovery_codes.html", codes=codes, next=wanted)
    for name, value in entered.raw_headers:
        if name == b"set-cookie":
            shown.raw_headers.append((name, value))
    return shown


async def renew(request: Request) -> Response:
    """Another telephone, for who is signed in and gives the password again."""
    form, account = await request.form(max_files=0), request.state.account
    if await is_own_password(request, account, str(form.get("password", ""))):
        return _new(request, account, "/account")
    return page(request, "account.html", 422, word="password_is_wrong", done="")


async def is_own_password(request: Request, account: Account, given: str) -> bool:
    """Whether the person at this browser knows the password; wrong ones are counted."""
    means = means_of(request)
    if waits_for(request, account.id) > 0:
        return False
    known = await means.accounts.credentials(account.id)
    if known is not None and await means.passwords.is_right(known.password_hash, given):
        return True
    missed(request, account.id)
    await means.audit.refused(account.id, "password")
    return False


def _new(request: Request, account: Account, wanted: str, sealed: str = "", word: str = "") -> Response:
    factor, at = means_of(request).second_factor, means_of(request).clock.now()
    sealed = sealed if factor.is_fresh(sealed, account.id, at) else factor.new_secret(account.id, at)
    secret, picture = factor.secret(sealed, account.id), factor.picture(sealed, account.id)
    values = {"next": wanted, "word": word, "sealed": sealed, "secret": secret, "picture": picture}
    return page(request, "second_factor_new.html", 401 if word else 200, **values)


async def _proven(means: Means, known: Credentials, code: str) -> str:
    """How the second factor was shown; empty: it was not. DatabaseAway."""
    account_id, at = known.account.id, means.clock.now()
    step = means.second_factor.step_of(known.totp_secret, account_id, code, at, known.totp_step)
    if step is not None:
        return "second_factor" if await means.accounts.use_step(account_id, step) else ""
    left = means.second_factor.left_after(known.recovery_codes, code)
    if left is None:
        return ""
    return "recovery_code" if await means.accounts.use_recovery(account_id, known.recovery_codes, left) else ""
