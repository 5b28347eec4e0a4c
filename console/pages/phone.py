"""The operator's phone in the page: what it registers with, and the operator's shift.

Its SIP goes straight to Asterisk: once a page has what this module answers, its calls need the console no more.
"""

import base64
import hashlib
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from console import listener
from console.means import Means, means_of
from db.engine import DatabaseAway
from db.shifts import ShiftBook
from domain.shift import Wish
from pbx import configuration, secrets

MOST_SIGN_INS = 50  # of one operator are remembered


async def credentials(request: Request) -> Response:
    """With what the page of this sign-in registers. A newer one of the operator has it, but for `take`."""
    means, operator_id = means_of(request), request.state.account.operator_id
    if not operator_id:
        return JSONResponse({"error": "no_operator"}, 404)
    form: FormData = await request.form(max_files=0)
    nonce = nonce_of(request.state.token)
    known = means.phones.setdefault(operator_id, [])
    if nonce in known[:-1] and form.get("take") != "1":
        return JSONResponse({"error": "elsewhere"}, 409)
    if nonce not in known[-1:]:
        result = await _asked(means, "page", {"operator": operator_id, "nonce": nonce})
        if result == listener.DONE:
            means.phones[operator_id] = [*(one for one in known if one != nonce), nonce][-MOST_SIGN_INS:]
    name = configuration.page_endpoint(operator_id)
    key = secrets.read(means.settings, "page")
    return JSONResponse(
        {
            "url": means.settings.phone_url,
            "uri": f"sip:{name}@{configuration.PAGE_DOMAIN}",
            "password": secrets.page_password(key, operator_id, nonce),
            "is_sure": means.phones[operator_id][-1:]
            == [nonce],  # else the listener is away: an old one may still do
            **await _shift(means, operator_id),
        }
    )


async def shift(request: Request) -> Response:
    """The operator begins, pauses, comes back or goes."""
    means, operator_id, form = means_of(request), request.state.account.operator_id, await request.form(max_files=0)
    wish, reason = str(form.get("do", "")), str(form.get("reason", ""))
    if not operator_id or wish not in set(Wish):
        return JSONResponse({"error": "not_understood"}, 400)
    result = await _asked(means, "shift", {"operator": operator_id, "do": wish, "reason": reason})
    if result != listener.DONE:
        return JSONResponse({"error": "failed"}, 503 if not result else 409)
    return JSONResponse({"state": STATES[Wish(wish)], "reason": reason})


async def supervise(request: Request) -> Response:
    """The supervisor's phone rings, and is in this operator's talk."""
    means, form = means_of(request), await request.form(max_files=0)
    own, operator_id, way = request.state.account.operator_id, str(form.get("operator", "")), str(form.get("way", ""))
    if not own:
        return JSONResponse({"error": "no_operator"}, 404)
    result = await _asked(means, "supervise", {"operator": operator_id, "by": own, "way": way})
    return JSONResponse({"result": result}, 200 if result == listener.DONE else 409)


STATES = {
    Wish.SIGN_IN: "signed_in",
    Wish.RESUME: "signed_in",
    Wish.PAUSE: "paused",
    Wish.SIGN_OUT: "signed_out",
}


def nonce_of(token: str) -> str:
    """One a sign-in, the same after a reload; nobody can tell the cookie from it."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"phone {token}".encode()).digest()[:24]).decode()


async def _asked(means: Means, kind: str, arguments: dict[str, str]) -> str:
    try:
        return await listener.ask(means, kind, arguments)
    except DatabaseAway:
        return ""


async def _shift(means: Means, operator_id: str) -> dict[str, Any]:
    try:
        now = await ShiftBook(means.database).of(operator_id)
    except DatabaseAway:
        return {"state": "", "reason": ""}
    return {"state": now.state, "reason": now.reason}
