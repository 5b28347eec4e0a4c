"""One incident: who it is, what to do, and what has happened; the same as a page and as a part of the board."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from console import cards
from console.actor import who_acts
from console.means import means_of
from console.render import language_of, page
from console.words import DEFAULT, LANGUAGES
from domain.action_plans import SITUATIONS
from domain.incidents import Disposition
from domain.ranking import COLOURS
from domain.roles import OPERATORS
from domain.standing import Standing

PANE, WHOLE = "pane.html", "incident.html"


async def show(request: Request) -> Response:
    """As a page of its own."""
    word = request.query_params.get("said", "")
    return await shown(request, WHOLE, word=word if f"said_{word}" in LANGUAGES[DEFAULT] else "")


async def pane(request: Request) -> Response:
    """As a part of the board."""
    return await shown(request, PANE)


async def shown(request: Request, template: str, **more: Any) -> Response:
    """HTTPException 404: it is not on the board."""
    means, language = means_of(request), language_of(request)
    one = standing_of(request)
    values = await cards.values(means, one, language)
    for card in values["cards"]:
        await means.audit.viewed(who_acts(request), card.resident.id, one.incident_id)
    has_talked = who_acts(request) in one.talked
    may_act = request.state.account.role in OPERATORS
    lists = {"situations": SITUATIONS, "dispositions": list(Disposition), "colours": list(COLOURS)}
    return page(
        request, template, **{"may_act": may_act, "has_talked": has_talked, "word": "", **lists, **values, **more}
    )


def standing_of(request: Request) -> Standing:
    """The incident that the address names. HTTPException 404: it is not on the board."""
    one = means_of(request).live.get(request.path_params["incident_id"])
    if one is None:
        raise HTTPException(404)
    return one


async def photo(request: Request) -> Response:
    """A resident's picture, from DIR/photos. HTTPException 404: there is none."""
    file = cards.photo(means_of(request), request.path_params["resident_id"])
    if file is None:
        raise HTTPException(404)
    return FileResponse(file, headers={"Cache-Control": "private, max-age=300"})
