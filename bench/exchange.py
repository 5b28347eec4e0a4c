"""Residents and operators of one bench: presses buttons at an even rate and waits until every line is free again."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from bench.call import Call
from bench.media import Media
from bench.operators import Operators
from bench.resident import Button
from bench.wire import Wire
from runtime.tasks import TaskOwner

ANSWER_SECONDS = 0.1
LATEST_SECONDS = 15.0  # beyond the talk: then a call that still stands is given up


class Exchange:
    """`async with Exchange(centre, secrets) as exchange`: all operators are registered inside the block."""

    def __init__(self, centre: tuple[str, int], secrets: Mapping[str, str]) -> None:
        self._secrets = secrets
        self._trunk, self._desk, self._media = Wire(centre), Wire(centre), Media()
        self._tasks = TaskOwner("exchange")
        self.operators = Operators(self._desk, self._media)

    async def __aenter__(self) -> Self:
        for opened in (self._trunk, self._desk, self._media):
            await opened.open()
        self._tasks.start("voice", self._media.run())
        try:
            await self.operators.register(self._secrets)
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def _close(self) -> None:
        await self._tasks.close()
        for opened in (self._trunk, self._desk, self._media):
            opened.close()

    async def place(
        self,
        dialled: str,
        numbers: Sequence[str],
        rate: float,
        talk_seconds: float,
        voice: bool = False,
        latest_seconds: float = LATEST_SECONDS,
    ) -> list[Call]:
        """One call from each number, `rate` a second; returns when all have ended."""
        buttons = await self._press(dialled, numbers, rate, talk_seconds, voice)
        until = asyncio.get_running_loop().time() + talk_seconds + latest_seconds
        for button in buttons:
            try:
                async with asyncio.timeout_at(until):
                    await button.ended.wait()
            except TimeoutError:
                button.give_up()
        for number in numbers:
            del self.operators.calls[number]
        return [button.call for button in buttons]

    @asynccontextmanager
    async def held(
        self, dialled: str, numbers: Sequence[str], rate: float, talk_seconds: float, voice: bool = False
    ) -> AsyncIterator[list[Call]]:
        """Calls that stay up inside the block, waiting or talking; then every caller hangs up."""
        buttons = await self._press(dialled, numbers, rate, talk_seconds, voice)
        try:
            yield [button.call for button in buttons]
        finally:
            for button in buttons:
                button.give_up()
            for number in numbers:
                del self.operators.calls[number]

    async def _press(
        self, dialled: str, numbers: Sequence[str], rate: float, talk_seconds: float, voice: bool
    ) -> list[Button]:
        loop = asyncio.get_running_loop()
        self.operators.voice = voice
        began = loop.time()
        buttons: list[Button] = []
        for position, number in enumerate(numbers):
            await asyncio.sleep(max(0.0, began + position / rate - loop.time()))
            buttons.append(self.button(Call(number, ANSWER_SECONDS, talk_seconds), dialled, voice))
            buttons[-1].press()
        return buttons

    def button(self, call: Call, dialled: str, voice: bool = False) -> Button:
        """The telephone of this call, not pressed yet; the operators know how long they let it ring and talk."""
        self.operators.calls[call.number] = call
        return Button(self._trunk, call, dialled, self._media, voice)
