"""The console as one application: the door, the pages, and what surrounds every answer."""

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from console import routes
from console.door import STATIC, Door, wants_page
from console.means import Means
from console.outside import Outside
from console.render import page
from console.statics import Statics
from db.engine import DatabaseAway
from runtime import log

_WORDS: Mapping[int, str] = {404: "not_found", 413: "too_large", 500: "went_wrong", 503: "database_away"}


def build(means: Means) -> ASGIApp:
    """The whole application for these means."""
    statics = Statics()
    app = Starlette(
        routes=[*routes.routes(), Route(STATIC + "{name:path}", statics.answer, methods=["GET"])],
        middleware=[Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5), Middleware(Door)],
        exception_handlers={HTTPException: _refused, DatabaseAway: _away, Exception: _failed},  # type: ignore[dict-item]
    )
    app.router.redirect_slashes = False  # an address that is not in the table does not exist
    app.state.means, app.state.statics = means, statics
    return Outside(app, means.settings)


async def _refused(request: Request, error: HTTPException) -> Response:
    return _said(request, error.status_code)


async def _away(request: Request, error: DatabaseAway) -> Response:
    log.logger().error("a page was not shown: the database is away", why=str(error))
    return _said(request, 503)


async def _failed(request: Request, error: Exception) -> Response:
    log.logger().error("a page failed", path=request.url.path, exc_info=error)
    return _said(request, 500)


def _said(request: Request, status: int) -> Response:
    word = _WORDS.get(status, "not_understood")
    if wants_page(request):
        return page(request, "said.html", status, word=word)
    return JSONResponse({"error": word}, status)
