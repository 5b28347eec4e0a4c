"""An operator who hears nothing is told that this is an emergency, in her ear alone, and the journal keeps it.

From the moment resident and operator are connected Asterisk listens for the resident's voice (TALK_DETECT); the first
word ends the watch. Nobody is ever hung up for being silent. Source: Asterisk 22, TALK_DETECT and ChanSpy.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from ami_listener import observations as seen
from ami_listener.client import Reply
from dialplan import contract
from domain.facts import Fact, HelpCallEnded, OperatorJoined, ResidentSpoke, SilentCall
from runtime import log
from runtime.clock import Clock

SILENCE_MS, LOUDNESS = 2500, 256  # Asterisk's own values: a pause that ends a word, a level that is a voice
WHISPER_SECONDS = 5


class Link(Protocol):
    """Who asks Asterisk: client.AmiLink."""

    async def call(self, action: str, headers: dict[str, str]) -> Reply: ...


@dataclass
class Watch:
    """One talk in which the resident has not been heard yet; `due_at` is monotonic seconds."""

    incident_id: str
    resident_channel: str
    operator_channel: str
    due_at: float


class Silence:
    """Watches every talk until the resident's first word."""

    def __init__(self, link: Link, clock: Clock, seconds: float, write: Callable[[Fact], Awaitable[None]]) -> None:
        self._link, self._clock, self._seconds, self._write = link, clock, seconds, write
        self._channels: dict[str, str] = {}  # of residents who are connected
        self._legs: dict[str, str] = {}  # of operators, by uniqueid
        self._watches: dict[str, Watch] = {}
        self._asked: asyncio.Queue[tuple[str, str]] = asyncio.Queue()  # channel, what TALK_DETECT shall do there

    def heard(self, observation: seen.Observation, facts: Iterable[Fact]) -> None:
        """What was just seen, and what was new in it."""
        match observation:
            case seen.ResidentBridged():
                self._channels[observation.call_id] = observation.channel
            case seen.LegBridged():
                self._legs[observation.leg_id] = observation.channel
            case seen.LegEnded():
                self._legs.pop(observation.leg_id, None)
        for fact in facts:
            match fact:
                case OperatorJoined():
                    self._begin(fact)
                case ResidentSpoke() | HelpCallEnded():
                    self._end(fact.call_id, has_ended=isinstance(fact, HelpCallEnded))
        if isinstance(observation, seen.ResidentEnded):
            self._channels.pop(observation.call_id, None)  # a late witness says again that it was bridged

    def _begin(self, fact: OperatorJoined) -> None:
        channel = self._channels.get(fact.call_id, "")
        if not channel:
            return
        due_at = self._clock.monotonic() + self._seconds
        self._watches[fact.call_id] = Watch(fact.incident_id, channel, self._legs.get(fact.leg_id, ""), due_at)
        self._asked.put_nowait((channel, "set"))

    def _end(self, call_id: str, *, has_ended: bool) -> None:
        self._watches.pop(call_id, None)
        channel = self._channels.pop(call_id, "") if has_ended else self._channels.get(call_id, "")
        if channel and not has_ended:
            self._asked.put_nowait((channel, "remove"))

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                channel, what = await asyncio.wait_for(self._asked.get(), self._pause())
            except TimeoutError:
                await self._look()
                continue
            value = f"{SILENCE_MS},{LOUDNESS}" if what == "set" else ""
            await self._ask("Setvar", {"Channel": channel, "Variable": f"TALK_DETECT({what})", "Value": value})

    def _pause(self) -> float | None:
        if not self._watches:
            return None
        return max(0.0, min(watch.due_at for watch in self._watches.values()) - self._clock.monotonic())

    async def _look(self) -> None:
        now = self._clock.monotonic()
        for call_id, watch in [(one, watch) for one, watch in self._watches.items() if watch.due_at <= now]:
            del self._watches[call_id]
            await self._write(
                SilentCall(
                    call_id=call_id,
                    happened_at=self._clock.now(),
                    incident_id=watch.incident_id,
                    seconds=self._seconds,
                )
            )
            await self._ask("DBPut", {"Family": contract.SILENT_FAMILY, "Key": call_id, "Val": "0"})
            if watch.operator_channel:
                await self._whisper(watch.operator_channel)

    async def _whisper(self, channel: str) -> None:
        await self._ask(
            "Originate",
            {
                "Channel": f"Local/silent-call@{contract.OPERATOR_HEARS}/n",
                "Application": "ChanSpy",
                "Data": f"{channel},qWES",
                "Timeout": str(WHISPER_SECONDS * 1000),
                "Async": "true",
            },
        )

    async def _ask(self, action: str, headers: dict[str, str]) -> None:
        try:
            await self._link.call(action, headers)
        except OSError as error:  # without a link the operator's own ear must do
            log.logger().warning("a silent call cannot be watched", action=action, reason=str(error))
