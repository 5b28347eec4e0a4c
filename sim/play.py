"""Plays a scenario on a running centre: presses the buttons in time, lets everybody behave, waits for the end."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from baresip.errors import BaresipError

from phones import sound
from phones.desk import PhoneDesk
from phones.phone import Phone
from runtime.tasks import TaskOwner
from sim.behaviour import Behaviour, Role
from sim.person import Person
from sim.scenario import Press, Scenario

LOOK_SECONDS = 0.5
LOSES_PATIENCE_SECONDS = 1.0
_VOICE = sound.tone(300, 10, -18) * 6
STAYS_SECONDS = 600.0  # nobody hangs up on a centre that has not answered


class Stage:
    """All phones of one rehearsal. `server` is host:port of Asterisk."""

    def __init__(self, desk: PhoneDesk, server: str, help_number: str, seed: int, talk_seconds: float) -> None:
        self._desk, self._server, self._help_number = desk, server, help_number
        self._seed, self._talk = seed, talk_seconds
        self._buttons: dict[int, Phone] = {}
        self._people: list[Person] = []

    async def operators(self, secrets: Mapping[str, str]) -> None:
        """Operators with these ids and SIP secrets sit down and register."""
        for name, secret in secrets.items():
            phone = await self._desk.operator(self._server, name, secret)
            self._people.append(Person(phone, self._seed, Role.OPERATOR, name, self._talk))

    async def responders(self, numbers: Mapping[str, Role]) -> None:
        """Caregivers and rescuers have these numbers."""
        for number, role in numbers.items():
            phone = await self._desk.outside(number)
            self._people.append(Person(phone, self._seed, role, number, self._talk))

    async def residents(self, numbers: Mapping[int, str]) -> None:
        """Residents, by their position in the scenario."""
        for position, number in numbers.items():
            self._buttons[position] = phone = await self._desk.resident(self._server, number)
            self._people.append(Person(phone, self._seed, Role.CALLED_BACK, number, self._talk))

    async def play(self, day: Scenario, is_over: Callable[[], Awaitable[bool]], patience_seconds: float) -> None:
        """Every press in its time; then until `is_over`, at most so long after the last press."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with TaskOwner("rehearsal") as tasks:
            for number, press in enumerate(day.presses):
                await asyncio.sleep(max(0.0, began + press.at_seconds - loop.time()))
                tasks.start(f"press {number}", self._press(press))
            with suppress(TimeoutError):
                async with asyncio.timeout(patience_seconds):
                    while not await is_over():  # noqa: ASYNC110  the journal is another process's: it is looked at
                        await asyncio.sleep(LOOK_SECONDS)
            await self._desk.put_down()

    async def _press(self, press: Press) -> None:
        phone = self._buttons[press.resident]
        leg = await phone.press_button(self._help_number, b"" if press.behaviour is Behaviour.SILENT else _VOICE)
        if press.behaviour in (Behaviour.HANGS_UP_EARLY, Behaviour.POWERS_OFF):
            await asyncio.sleep(LOSES_PATIENCE_SECONDS)
        else:
            with suppress(TimeoutError):
                await leg.ended(STAYS_SECONDS)
        with suppress(BaresipError, TimeoutError):
            await leg.hang_up()
