"""What everybody in the room sees on the television: large, without a key to press."""

from starlette.requests import Request
from starlette.responses import Response

from console.means import means_of
from console.render import language_of, page


async def show(request: Request) -> Response:
    """The open incidents alone, and what the operators do."""
    live, language = means_of(request).live, language_of(request)
    lines = [one for one in live.lines(language) if one["open"]]
    return page(
        request,
        "wall.html",
        lines=lines,
        strip=live.strip(language),
        seq=live.seq,
        trouble=live.trouble,
        is_wall=True,
    )
