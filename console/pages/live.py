"""The stream by which every open board hears what changes."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from console.audience import Message
from console.means import means_of
from console.render import language_of
from db.engine import DatabaseAway


async def stream(request: Request) -> Response:
    """From the line of the journal that this board knows; it ends when its reader is signed out."""
    means, token, language = means_of(request), request.state.token, language_of(request)

    async def pulse() -> Message | None:
        try:
            is_known = await means.sessions.find(token) is not None
        except DatabaseAway:
            is_known = True  # the board stands still, and its reader stays before it
        return means.live.pulse() if is_known else None

    first = partial(means.live.first, language, _known(request))
    pieces = means.live.audience.listen(language, first, pulse)
    return StreamingResponse(pieces, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _known(request: Request) -> int | None:
    given = request.headers.get("last-event-id") or request.query_params.get("after", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None
