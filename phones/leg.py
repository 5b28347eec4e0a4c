"""One call as one phone lives it: it rings or is rung, speaks, hears, presses keys, ends."""

import asyncio
import time

from baresip import Call, StackEvent
from baresip.errors import AudioNotActive, AudioRestarted, BaresipError
from baresip.events import Event

from phones.sound import RATE

FRAME = RATE // 50 * 2  # 20 ms of PCM, in octets


class Leg:
    """A call in progress. `heard` grows as audio arrives; times are CLOCK_MONOTONIC seconds."""

    def __init__(self, call: Call, says: bytes, began_at: float) -> None:
        self.call = call
        self.heard = bytearray()
        self.began_at = began_at
        self.established_at: float | None = None
        self.ended_at: float | None = None
        self._says = says
        self._established, self._ended = asyncio.Event(), asyncio.Event()
        self._audio: asyncio.Task[None] | None = None
        call.on(self._notice)

    def _notice(self, event: StackEvent) -> None:
        if event.event is Event.CALL_ESTABLISHED and self.established_at is None:
            self.established_at = time.monotonic()
            self._audio = asyncio.get_running_loop().create_task(self._talk(), name="phone audio")
            self._established.set()
        elif event.event is Event.CALL_CLOSED:
            self.ended_at = time.monotonic()
            self._ended.set()

    @property
    def is_up(self) -> bool:
        """Answered and not yet ended."""
        return self._established.is_set() and not self._ended.is_set()

    @property
    def was_up(self) -> bool:
        """Whether it was ever answered."""
        return self._established.is_set()

    @property
    def has_ended(self) -> bool:
        """Over, whoever hung up."""
        return self._ended.is_set()

    def say(self, pcm: bytes) -> None:
        """Speak this next, after what is still being said."""
        self._says += pcm

    async def established(self, within: float = 10.0) -> None:
        """Wait for the answer. TimeoutError: there was none."""
        await asyncio.wait_for(self._established.wait(), within)

    async def ended(self, within: float = 10.0) -> None:
        """Wait for the end. TimeoutError: the call goes on."""
        await asyncio.wait_for(self._ended.wait(), within)

    async def press(self, keys: str) -> None:
        """Press telephone keys (RFC 4733)."""
        await self.call.send_dtmf(keys)

    async def hang_up(self) -> None:
        """End the call, as a person does: again is harmless."""
        if self._ended.is_set():
            return
        try:
            await self.call.hangup()
        except BaresipError:
            return
        await self.ended()

    async def _talk(self) -> None:
        while not self._ended.is_set():
            try:
                if self._says:
                    taken = self.call.audio.write(self._says)  # what fits: a busy machine must not make gaps
                    self._says = self._says[taken:]
                self.heard += self.call.audio.read(FRAME * 50)
            except (AudioNotActive, AudioRestarted):
                pass
            await asyncio.sleep(0.02)
