"""Whom to ring when the screens do not work: kept by the browser, and printed beside the phone."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from console.means import Means, means_of
from console.render import page
from domain import numbers
from domain.duty import BANGKOK
from domain.escalation import Tier

KEPT = "private, max-age=604800"  # shown from the browser's own store when the centre cannot be reached


@dataclass(frozen=True)
class Branch:
    """Those of one tier, in the order in which they are rung: name and number."""

    tier: str
    people: tuple[tuple[str, str], ...]


async def branches(means: Means) -> list[Branch]:
    """From the first whom one rings to the last. No resident is in it."""
    await means.names.refresh()
    found = []
    for tier in (Tier.BACKUP, Tier.RESCUE, Tier.CAREGIVER):
        people = sorted(
            (one for one in means.names.responders.people if one.tier is tier), key=lambda one: (one.priority, one.id)
        )
        listed = tuple((one.name, numbers.dialled(one.number, "national")) for one in people)
        found.append(Branch(tier.value, listed))
    emergency = means.settings.emergency_number
    return [*found, Branch(Tier.EMERGENCY.value, (("", emergency),) if emergency else ())]


async def show(request: Request) -> Response:
    """As a page that prints on one sheet."""
    means = means_of(request)
    at = f"{means.clock.now().astimezone(BANGKOK):%Y-%m-%d %H:%M}"
    response = page(request, "phone_tree.html", branches=await branches(means), at=at)
    response.headers["Cache-Control"] = KEPT
    return response
