"""A caller whom nobody knew is put on the list while the talk goes on: the next press says who it is."""

import secrets
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from console.actor import tell, who_acts
from console.means import Means
from console.pages.acting import Act, begin
from db.engine import DatabaseAway
from db.roster import put
from domain import numbers, roster
from domain.duty import BANGKOK
from domain.facts import ResidentRegistered
from domain.residents import Resident

FIELDS = (
    "title", "first_name", "last_name", "community", "address", "birth_year",
    "conditions", "medicines", "access_note",
)  # fmt: skip


async def register(request: Request) -> Response:
    """A new resident with this number; or the number for one who is on the list."""
    act = await begin(request)
    number = await act.means.people.number(act.one.phone_id)
    if not number:
        return act.answer("no_number", is_done=False)
    try:
        resident, wrong = await _wanted(act, number)
        if resident is None:
            return act.answer("wrong_field", is_done=False, why=", ".join(wrong))
        version = await put(act.means.database, resident, _key(act.means), act.means.clock)
    except DatabaseAway:
        return act.answer("database_away", is_done=False)
    fact = ResidentRegistered(
        call_id="",
        happened_at=act.means.clock.now(),
        incident_id=act.one.incident_id,
        resident_id=resident.id,
        version=version,
        by=who_acts(request),
    )
    await tell(act.means, fact)
    return act.answer("registered")


async def _wanted(act: Act, number: str) -> tuple[Resident | None, list[str]]:
    """The resident as the list is to have it, or the names of the fields that are wrong."""
    if known_id := act.text("id"):
        known = await act.means.residents.get(known_id)
        if known is None:
            return None, ["id"]
        return replace(known, numbers=tuple(dict.fromkeys((*known.numbers, number)))), []
    cells = {name: act.text(name) for name in FIELDS}
    year = act.means.clock.now().astimezone(BANGKOK).year
    shown = numbers.dialled(number, "national")
    resident, wrong = roster.read({"id": f"NEW-{secrets.token_hex(3)}", "numbers": shown, **cells}, year)
    return resident, [column for column, _ in wrong]


def _key(means: Means) -> bytes:
    return (means.settings.secrets_dir / "phone.key").read_bytes()
