"""The board: what is open now, and beside it whatever one looks at."""

from starlette.requests import Request
from starlette.responses import Response

from console.means import means_of
from console.pages.phone_tree import branches
from console.render import language_of, page
from domain.duty import BANGKOK
from domain.roles import OPERATORS


async def show(request: Request) -> Response:
    """The first page after the sign-in. The phone tree is in it: it must be there when nothing else is."""
    means, language = means_of(request), language_of(request)
    live = means.live
    lines = live.lines(language)
    return page(
        request,
        "board.html",
        lines=[one for one in lines if one["open"]],
        closed=[one for one in lines if not one["open"]],
        strip=live.strip(language),
        seq=live.seq,
        trouble=live.trouble,
        branches=await branches(means),
        at=f"{means.clock.now().astimezone(BANGKOK):%Y-%m-%d %H:%M}",
        may_act=request.state.account.role in OPERATORS,
    )
