"""How much later an operator's phone rings than with a plain dialplan, and what a help call costs beside it."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bench import cases, plain, processor, town
from bench.blocks import Arm, Block, mirrored
from bench.call import Call
from bench.exchange import Exchange
from bench.figures import percentile
from bench.processor import Used
from runtime.settings import Settings

WARM_UP_CALLS = 5
IDLE_SECONDS = 20.0
SHORT_TALK_SECONDS = 0.5
QUICK_TALK_SECONDS = 0.2
SETTLE_SECONDS, SETTLE_LATEST_SECONDS, LOOK_SECONDS = 1.5, 10.0, 0.1
VOICE_RATE = 5.0  # calls a second
LEAST_HEARD = 0.9
PACKETS_A_SECOND = 50

Tell = Callable[[str], None]


class NotMeasured(Exception):
    """The bench itself is at fault, so its figures would say nothing; the text says why."""


@dataclass
class Side:
    """All calls of one arm in one part of the bench, and the processor time that they took."""

    calls: list[Call] = field(default_factory=list)
    used: Used = field(default_factory=Used)

    @property
    def ring_ms(self) -> list[float]:
        """Of the calls that rang."""
        return [call.ring_ms for call in self.calls if call.ring_ms is not None]

    @property
    def lost(self) -> int:
        """Calls that reached nobody."""
        return sum(call.is_lost for call in self.calls)


Sides = dict[Arm, Side]


class Bench:
    """Measures a running centre on which the plain arm is installed."""

    def __init__(self, settings: Settings, exchange: Exchange, supervisor: int, tell: Tell) -> None:
        self._settings, self._exchange, self._supervisor, self._tell = settings, exchange, supervisor, tell
        self._residents, self._strangers = count(), count(50_000)
        self._idle = Used()

    async def settle(self, idle_seconds: float) -> None:
        """Both dialplans have run once, and what a second of doing nothing costs is known from so many."""
        for dialled in (self._settings.help_number, plain.NUMBER, plain.RECORDED_NUMBER):
            await self._exchange.place(dialled, self._numbers(Arm.PLAIN, WARM_UP_CALLS), 10, 0.2)
        await self._sealed()
        before = processor.used(self._supervisor)
        await asyncio.sleep(idle_seconds)
        self._idle = Used().plus(processor.used(self._supervisor).plus(before, -1), 1 / idle_seconds)
        self._tell(f"idle, ms of a core each second: {_words(self._idle)}")

    async def signalling(self, ours: int, plain_calls: int, rounds: int, rate: float) -> Sides:
        """Short calls at an even rate, without voice."""
        sides: Sides = {Arm.OURS: Side(), Arm.PLAIN: Side()}
        for block in mirrored(ours, plain_calls, rounds):
            await self._run(sides[block.arm], block, plain.NUMBER, rate, SHORT_TALK_SECONDS)
        return sides

    async def block(self, side: Side, block: Block, rate: float) -> None:
        """Very short calls of one arm at this rate, without voice."""
        rings = len(side.ring_ms)
        await self._run(side, block, plain.NUMBER, rate, QUICK_TALK_SECONDS)
        late = percentile(side.ring_ms[rings:], 0.99)
        self._tell(f"{block.arm:5} at {rate:.1f} calls a second: 99 of 100 rang within {late:.0f} ms")

    async def conversations(self, calls: int, talk_seconds: float, rest_seconds: float) -> Sides:
        """Calls with voice both ways, recorded in both arms. NotMeasured: somebody was not heard.

        `rest_seconds` before: Asterisk's own record is read each minute, and what earlier calls left there is theirs.
        """
        await asyncio.sleep(rest_seconds)
        sides: Sides = {Arm.OURS: Side(), Arm.PLAIN: Side()}
        for block in mirrored(calls, calls, 2):
            await self._run(sides[block.arm], block, plain.RECORDED_NUMBER, VOICE_RATE, talk_seconds, voice=True)
        least = LEAST_HEARD * PACKETS_A_SECOND * talk_seconds
        for arm, side in sides.items():
            heard = [min(call.resident_heard, call.operator_heard) for call in side.calls if not call.is_lost]
            if not heard or min(heard) < least:
                raise NotMeasured(f"{arm}: a phone heard {min(heard, default=0)} packets of at least {least:.0f}")
        return sides

    async def _run(
        self, side: Side, block: Block, plain_number: str, rate: float, talk_seconds: float, voice: bool = False
    ) -> None:
        dialled = self._settings.help_number if block.arm is Arm.OURS else plain_number
        began, before = time.monotonic(), processor.used(self._supervisor)
        calls = await self._exchange.place(dialled, self._numbers(block.arm, block.calls), rate, talk_seconds, voice)
        await self._sealed()
        lasted = time.monotonic() - began
        used = processor.used(self._supervisor).plus(before, -1).plus(self._idle, -lasted)
        side.calls += calls
        side.used = side.used.plus(used)
        lost = sum(call.is_lost for call in calls)
        each = Used().plus(used, 1 / len(calls))
        self._tell(f"{block.arm:5} {len(calls):4} calls, {lost} lost; CPU ms a call: {_words(each)}")

    def _numbers(self, arm: Arm, wanted: int) -> list[str]:
        source: Iterator[int] = self._residents if arm is Arm.OURS else self._strangers
        return [town.number(next(source)) for _ in range(wanted)]

    async def _sealed(self) -> None:
        """Wait for what a call leaves behind: its recording is sealed, its last facts written, its case closed."""
        await asyncio.sleep(SETTLE_SECONDS)
        await cases.close_all(self._settings)
        live = self._settings.recordings_dir / "live"
        for _ in range(round(SETTLE_LATEST_SECONDS / LOOK_SECONDS)):
            if not _any(live):
                return
            await asyncio.sleep(LOOK_SECONDS)


def _words(used: Used) -> str:
    return ", ".join(f"{name} {seconds * 1000:.1f}" for name, seconds in sorted(used.parts.items()))


def _any(folder: Path) -> bool:
    return next(folder.glob("*.wav"), None) is not None
