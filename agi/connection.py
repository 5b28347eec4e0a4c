"""The line between Asterisk and a script; whoever stays silent on it too long is let go, never waited for."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TypeVar

from agi.channel import CallerHungUp, Channel, Deadline
from agi.protocol import Conversation, Environment, Event, ProtocolBroken, Reply

_READ_BYTES = 4096
_E = TypeVar("_E", Environment, Reply)


class Connection(Channel):
    """One FastAGI connection. One command at a time; a time-out or a cancellation cuts it, as it is out of step."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._conversation = Conversation()
        self._events: deque[Event] = deque()

    @property
    def is_hung_up(self) -> bool:
        """The caller has gone; only commands for a dead channel still work."""
        return self._conversation.is_hung_up

    async def environment(self, seconds: float) -> Environment:
        """What Asterisk says of the call, all of it within `seconds`. CallerHungUp, Deadline, ProtocolBroken."""
        async with self._bounded(seconds, "headers"):
            return await self._next(Environment)

    async def exchange(self, line: bytes, seconds: float) -> Reply:
        """See Channel. ProtocolBroken: what came is no reply, or a reply to nothing that was asked."""
        if any(isinstance(event, Reply) for event in self._events):
            raise ProtocolBroken("a reply to no command")
        async with self._bounded(seconds, "a reply"):
            self._writer.write(line)
            await self._writer.drain()
            return await self._next(Reply)

    @asynccontextmanager
    async def _bounded(self, seconds: float, awaited: str) -> AsyncGenerator[None, None]:
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError:
            self.abort()
            raise Deadline(f"waited {seconds:g} s for {awaited}") from None
        except asyncio.CancelledError:
            self.abort()
            raise
        except OSError as lost:
            raise CallerHungUp(f"the connection broke before {awaited}") from lost

    def abort(self) -> None:
        """Cut the connection now: Asterisk takes the call back into the dialplan."""
        self._writer.transport.abort()

    async def close(self) -> None:
        """Send what is still to be sent, then end the connection; a peer that takes nothing is cut after 1 s."""
        if self._writer.is_closing():
            return
        self._writer.close()
        try:
            async with asyncio.timeout(1.0):
                await self._writer.wait_closed()
        except TimeoutError:
            self.abort()
        except OSError:
            return  # gone already, which is what was wanted

    async def _next(self, kind: type[_E]) -> _E:
        while True:
            while self._events:
                event = self._events.popleft()
                if isinstance(event, kind):
                    return event
            data = await self._reader.read(_READ_BYTES)
            if not data:
                raise CallerHungUp(f"the connection ended inside {self._conversation.ended_inside or 'a pause'}")
            self._events.extend(self._conversation.receive(data))
