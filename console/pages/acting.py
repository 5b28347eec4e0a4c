"""What an operator does for an incident. Each leaves a fact; what Asterisk must do waits in the table of commands."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from console import location
from console.actor import tell, who_acts
from console.door import wants_page
from console.means import Means, means_of
from console.pages.incident import standing_of
from console.render import language_of
from console.words import said
from db.commands import TOO_LATE
from db.engine import DatabaseAway
from domain import closing, incidents
from domain import facts as told
from domain.action_plans import SITUATIONS
from domain.incidents import Disposition
from domain.ranking import COLOURS
from domain.standing import Standing

WANTED: Final = ("rescue", "caregiver", "hand_over")
COMMAND_SECONDS, LOOK_SECONDS, LOOKS = 8, 0.1, 30
LONGEST_NOTE: Final = 2000


@dataclass(frozen=True)
class Act:
    """One thing that is done: by whom, to what, with what was typed in."""

    request: Request
    means: Means
    one: Standing
    form: FormData
    by: str

    def text(self, name: str) -> str:
        """A field of the form."""
        given = self.form.get(name, "")
        return given.strip() if isinstance(given, str) else ""

    async def tell(self, kind: type[told.Fact], **data: Any) -> None:
        """The fact of it. OSError: it is not on disk."""
        fact = kind(call_id="", happened_at=self.means.clock.now(), incident_id=self.one.incident_id, **data)
        await tell(self.means, fact)

    def answer(self, word: str, *, is_done: bool = True, why: str = "") -> Response:
        """What the operator is told."""
        if wants_page(self.request):
            path = f"/incidents/{quote(self.one.incident_id, safe='')}?said={word}"
            return RedirectResponse(path, 303)
        text = said(language_of(self.request), f"said_{word}", why=why)
        return JSONResponse({"word": word, "error": "" if is_done else word, "said": text}, 200 if is_done else 409)


async def begin(request: Request) -> Act:
    """Who acts on what. HTTPException 404: the incident is not on the board."""
    one = standing_of(request)
    return Act(request, means_of(request), one, await request.form(max_files=0), who_acts(request))


async def fetch(request: Request) -> Response:
    """Rescue, a caregiver or a colleague beside the talk."""
    act = await begin(request)
    wanted = act.text("wanted")
    if wanted not in WANTED:
        return act.answer("not_understood", is_done=False)
    asked = {"incident": act.one.incident_id, "by": act.by, "wanted": wanted, "who": act.text("who")}
    return await _command(act, "fetch", asked, "asked")


async def call_back(request: Request) -> Response:
    """The resident is rung."""
    act = await begin(request)
    return await _command(act, "call_back", {"incident": act.one.incident_id, "by": act.by}, "call_back")


async def _command(act: Act, kind: str, arguments: dict[str, str], word: str) -> Response:
    until = act.means.clock.now() + timedelta(seconds=COMMAND_SECONDS)
    try:
        command_id = await act.means.commands.insert(kind, arguments, until)
        result = ""
        for _ in range(LOOKS):
            if result := await act.means.commands.result(command_id):
                break
            await asyncio.sleep(LOOK_SECONDS)
    except DatabaseAway:
        return act.answer("database_away", is_done=False)
    if result == "done":
        return act.answer(word)
    if result in ("", TOO_LATE):
        return act.answer("too_late", is_done=False)
    return act.answer("failed", is_done=False, why=result.removeprefix("failed: "))


async def take(request: Request) -> Response:
    """This operator looks after it."""
    act = await begin(request)
    await act.tell(told.IncidentTaken, by=act.by)
    return act.answer("kept")


async def note(request: Request) -> Response:
    """Words for a later reader."""
    act = await begin(request)
    text = act.text("text")[:LONGEST_NOTE]
    if not text:
        return act.answer("empty_note", is_done=False)
    await act.tell(told.NoteWritten, note_id=secrets.token_hex(8), by=act.by, text=text)
    return act.answer("kept")


async def colour(request: Request) -> Response:
    """How bad it is."""
    act = await begin(request)
    if act.text("colour") not in COLOURS:
        return act.answer("not_understood", is_done=False)
    await act.tell(told.ColourGiven, by=act.by, colour=act.text("colour"))
    return act.answer("kept")


async def situation(request: Request) -> Response:
    """What it is about: the checklist of that situation is shown, as it is now."""
    act = await begin(request)
    named = act.text("situation")
    if named not in SITUATIONS:
        return act.answer("not_understood", is_done=False)
    plan = await asyncio.to_thread(act.means.plans.plan, named)
    await act.tell(told.SituationNamed, by=act.by, situation=named, version=plan.version)
    return act.answer("kept")


async def step(request: Request) -> Response:
    """A line of the checklist."""
    act = await begin(request)
    plan = await asyncio.to_thread(act.means.plans.plan, act.one.situation) if act.one.situation else None
    if plan is None or act.text("step") not in {one.id for one in plan.steps}:
        return act.answer("not_understood", is_done=False)
    await act.tell(told.StepTicked, by=act.by, step=act.text("step"), is_done=act.text("is_done") == "1")
    return act.answer("kept")


async def look(request: Request) -> Response:
    """A second look at a silent incident by somebody else; who had the talk confirms it when closing."""
    act = await begin(request)
    if act.by in act.one.talked:
        return act.answer("second_look", is_done=False)
    await act.tell(told.SecondLookGiven, by=act.by, is_other=True)
    return act.answer("kept")


async def send_location(request: Request) -> Response:
    """The link that tells where the caller is."""
    act = await begin(request)
    way = act.text("way")
    if way not in location.WAYS:
        return act.answer("not_understood", is_done=False)
    result = await location.send(act.means, act.one, way)
    await act.tell(told.LocationAsked, by=act.by, way=way, result=result)
    if result == location.SENT:
        return act.answer("location_sent")
    if result == location.NO_NUMBER:
        return act.answer("no_number", is_done=False)
    return act.answer("failed", is_done=False, why=said(language_of(request), "location_is_off"))


async def close(request: Request) -> Response:
    """The outcome. Not without one, not while the resident waits, and a silent call not without a second look."""
    act = await begin(request)
    has_looked, disposition = act.text("confirmed") == "1", act.text("disposition")
    word = closing.obstacle(act.one, disposition, has_looked_again=has_looked)
    if word:
        return act.answer(word, is_done=False)
    if act.one.needs_second_look:
        await act.tell(told.SecondLookGiven, by=act.by, is_other=act.by not in act.one.talked)
    put = partial(incidents.close, act.one.incident_id, Disposition(disposition))
    await tell(act.means, put(closed_by=f"operator:{act.by}", at=act.means.clock.now()))
    return act.answer("closed")
