"""Everybody who has the board open hears of a change at the same moment; who cannot keep up comes again.

A message is written once for each language. Whoever was away says what was heard last and gets what is newer.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

PATIENCE: Final = 200  # messages that wait for one listener; more, and it is let go and comes again
PULSE_SECONDS: Final = 5.0


@dataclass(frozen=True)
class Message:
    """One thing that is said; `id` is the line of the journal up to which the listener knows all."""

    event: str
    data: Mapping[str, Any]
    id: int | None = None

    def written(self) -> bytes:
        """As the browser reads it (text/event-stream)."""
        head = f"id: {self.id}\n" if self.id is not None else ""
        said = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))
        return f"{head}event: {self.event}\ndata: {said}\n\n".encode()


Pulse = Callable[[], Awaitable[Message | None]]  # something small; None: this board is to be closed


@dataclass(eq=False)
class Listener:
    """One open board."""

    language: str
    waiting: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(PATIENCE))
    is_slow: bool = False


class Audience:
    """All open boards of this process."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    def __len__(self) -> int:
        return len(self._listeners)

    def say(self, messages: Mapping[str, Message]) -> None:
        """To each in its language."""
        written = {language: message.written() for language, message in messages.items()}
        for listener in self._listeners:
            _give(listener, written[listener.language])

    async def listen(self, language: str, first: Callable[[], Message], pulse: Pulse) -> AsyncIterator[bytes]:
        """What one board hears from now on, until it is closed, too slow, or `pulse` ends it.

        `first` is asked when the board begins to listen, not when it came: nothing is said in between.
        """
        listener, loop = Listener(language), asyncio.get_running_loop()
        self._listeners.add(listener)
        try:
            yield b"retry: 1000\n\n" + first().written()
            pulse_at = loop.time() + PULSE_SECONDS
            while not listener.is_slow:
                try:
                    async with asyncio.timeout_at(pulse_at):
                        piece = await listener.waiting.get()
                except TimeoutError:
                    if (message := await pulse()) is None:
                        return
                    pulse_at, piece = loop.time() + PULSE_SECONDS, message.written()
                yield piece
        finally:
            self._listeners.discard(listener)


def _give(listener: Listener, piece: bytes) -> None:
    try:
        listener.waiting.put_nowait(piece)
    except asyncio.QueueFull:
        listener.is_slow = True
