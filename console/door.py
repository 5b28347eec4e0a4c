"""Who comes in, and what they may open: asked once for each request, the same for every page."""

import re
from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from console.cookies import SESSION, VISIT
from console.means import means_of
from console.render import language_of, page
from console.tokens import is_csrf_of
from db.engine import DatabaseAway
from domain.roles import Role

Endpoint = Callable[[Request], Awaitable[Response]]
STATIC = "/static/"
_PATH = re.compile(r"/(?![/\\])[\x21-\x7e]*")
_SAFE = ("GET", "HEAD")


class Door:
    """Recognises the browser: `request.state.account` is who it is, or None."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http":
            await self._recognise(Request(scope))
        await self._app(scope, receive, send)

    async def _recognise(self, request: Request) -> None:
        means, state = means_of(request), request.state
        state.language = language_of(request)
        state.account, state.half, state.token, state.is_away = None, None, "", False
        token = means.cookies.read(request, SESSION)
        if not token or request.url.path.startswith(STATIC):
            return
        try:
            session = await means.sessions.find(token)
        except DatabaseAway:
            state.is_away = True
            return
        state.is_away = means.sessions.is_away
        if session is not None:
            state.token, account = token, session.account
            is_full = session.is_full and (account.role is not Role.ADMIN or account.has_second_factor)
            state.account, state.half = (account, None) if is_full else (None, account)


def guarded(endpoint: Endpoint, who: frozenset[Role] | None) -> Endpoint:
    """The page for those of these roles alone (None: for anybody); what changes something needs its form's secret."""

    async def answered(request: Request) -> Response:
        if who is not None and (refusal := _refusal(request, who)) is not None:
            return refusal
        if request.method not in _SAFE and not await _is_own_form(request):
            return _said(request, 403, "form_is_old")
        return await endpoint(request)

    return answered


def own_path(wanted: str) -> str:
    """Where to go next: a page of ours, never another site."""
    return wanted if _PATH.fullmatch(wanted) and "\\" not in wanted else "/"


def is_due(wanted: str) -> str:
    """Where the second factor is shown, and what comes after it."""
    return f"/second-factor?next={quote(wanted, safe='')}"


def wants_page(request: Request) -> bool:
    """Whether a person looks at the answer, rather than a script of ours."""
    return "text/html" in request.headers.get("accept", "")


def _refusal(request: Request, who: frozenset[Role]) -> Response | None:
    account = request.state.account
    if account is not None:
        return None if account.role in who else _said(request, 403, "not_yours")
    if request.state.is_away:
        return _said(request, 503, "database_away")
    if request.method in _SAFE and wants_page(request):
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(is_due(asked) if request.state.half else f"/login?next={quote(asked, safe='')}", 303)
    return _said(request, 401, "sign_in")


async def _is_own_form(request: Request) -> bool:
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        return False
    given = request.headers.get("x-csrf") or (await request.form(max_files=0)).get("csrf")
    token = request.state.token or means_of(request).cookies.read(request, VISIT)
    return isinstance(given, str) and is_csrf_of(token, given)


def _said(request: Request, status: int, word: str) -> Response:
    if wants_page(request):
        return page(request, "said.html", status, word=word)
    return JSONResponse({"error": word}, status)
