"""The number of whoever pressed, and whom the tiers would ring for this resident: what a call back must know.

Asked are memory, database and, should both fail, Asterisk's own record; a plan is then the plan of a stranger.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from ami_listener import cel
from ami_listener.callers import Callers
from ami_listener.cel_file import lines_with
from db.engine import DatabaseAway
from db.residents import ResidentBook
from db.responders import ResponderBook
from dialplan import contract
from dialplan.identification import identification
from domain import numbers
from domain.course import Line
from domain.escalation import Reach
from domain.numbers import NumberFormat
from domain.residents import Resident
from domain.responders import Responders
from runtime import log
from runtime.clock import Clock
from runtime.settings import Settings

ASK_SECONDS = 1.0


@dataclass(frozen=True)
class Callee:
    """Whom a call back rings: `dial` is what the trunk is told, empty when nobody can be rung."""

    dial: str
    number: str
    answers: dict[str, str]


class Whom:
    """Finds out whom to ring, quickly, whatever is away."""

    def __init__(
        self,
        callers: Callers,
        residents: ResidentBook,
        book: ResponderBook,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._callers, self._residents, self._book = callers, residents, book
        self._known = Responders()
        self._cel_file, self._sounds = settings.cel_file, settings.data_dir / "sounds" / "th"
        self._format: NumberFormat = settings.trunk_number_format
        self._clock = clock

    async def pressed(self, press: Line) -> Callee:
        """Whoever made this call."""
        residents, number, reach = await self._who(press), await self._number(press), await self._reach()
        name, note = self._sound("names"), self._sound("notes")
        asked = (residents, press.phone_id, press.call_id, self._clock.now(), reach)
        found = identification(*asked, name=name, note=note)
        may = numbers.may_be_rung(number, is_ours=bool(residents or press.resident_id))
        dial = numbers.dialled(number, self._format) if may else ""
        return Callee(dial, numbers.dialled(number, "national"), found.answers)

    async def _reach(self) -> Reach:
        """Who is on duty now; with the database away those who were on the list when it was last asked."""
        try:
            async with asyncio.timeout(ASK_SECONDS):
                self._known = await self._book.read()
        except (DatabaseAway, TimeoutError):
            log.logger().error("the duty list cannot be read; the last one stays")
        return self._known.reach(self._clock.now(), number_format=self._format)

    def _sound(self, kind: str) -> Callable[[str], str]:
        def spoken(resident_id: str) -> str:
            is_there = bool(resident_id) and (self._sounds / kind / f"{resident_id}.wav").is_file()
            return f"{kind}/{resident_id}" if is_there else ""

        return spoken

    async def _who(self, press: Line) -> tuple[Resident, ...] | None:
        try:
            async with asyncio.timeout(ASK_SECONDS):
                return await self._residents.by_phone(press.phone_id) if press.phone_id else ()
        except (DatabaseAway, TimeoutError):
            return None

    async def _number(self, press: Line) -> str:
        if not press.phone_id:
            return ""
        try:
            async with asyncio.timeout(ASK_SECONDS):
                if known := await self._callers.number(press.phone_id):
                    return known
        except (DatabaseAway, TimeoutError):
            pass  # Asterisk's own record has it, unless it was rotated away
        return await asyncio.to_thread(self._recorded, press.call_id)

    def _recorded(self, call_id: str) -> str:
        for line in lines_with(self._cel_file, f'"{call_id}"'):
            try:
                row = cel.parse(line)
            except cel.MalformedRow:
                continue
            if row.call_id == row.channel_id == call_id and row.word == f"{contract.CEL_PREFIX}received":
                return numbers.parse(row.caller).key
        return ""
