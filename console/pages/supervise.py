"""Who answers now, and three ways into a talk: for supervisors."""

from starlette.requests import Request
from starlette.responses import Response

from console.means import means_of
from console.render import page
from db.engine import DatabaseAway
from db.shifts import Shift, ShiftBook
from domain.shift import Way


async def show(request: Request) -> Response:
    """The page, with the supervisor's own phone in it."""
    return page(request, "supervise.html", **await _operators(request))


async def rows(request: Request) -> Response:
    """The list alone: the page asks for it every second or two."""
    return page(request, "supervised.html", **await _operators(request))


async def _operators(request: Request) -> dict[str, object]:
    means = means_of(request)
    try:
        shifts = await ShiftBook(means.database).all()
    except DatabaseAway:
        shifts = {}
    own = request.state.account.operator_id
    shown = [
        {
            "id": one.operator_id,
            "name": means.names.operator(one.operator_id),
            "doing": one.doing,
            "incident_id": one.incident_id,
            "shift": shifts.get(one.operator_id, Shift()),
            "is_own": one.operator_id == own,
        }
        for one in means.live.operators
    ]
    return {"operators": shown, "ways": list(Way), "has_phone": bool(own)}
