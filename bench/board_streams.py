"""A board without a screen: it hears the stream as a browser does, and notes when each incident was there first."""

import asyncio
import re

from runtime.clock import Clock
from runtime.settings import Settings

_INCIDENT = re.compile(rb'"id":"(bench-\d+)"')
_CHUNK = 1 << 16
AGAIN_SECONDS = 0.5


class Stream:
    """`seen` is each incident with the moment at which it came, seconds since 1970."""

    def __init__(self, settings: Settings, token: str, clock: Clock) -> None:
        self._address, self._token, self._clock = (settings.bind, settings.http_port), token, clock
        self.opened = asyncio.Event()
        self.seen: dict[str, float] = {}
        self._last = ""

    async def run(self) -> None:
        """Until cancelled; one that was let go comes again and says what it knows."""
        while True:
            try:
                await self._read()
            except (OSError, asyncio.IncompleteReadError):
                await asyncio.sleep(AGAIN_SECONDS)

    async def _read(self) -> None:
        reader, writer = await asyncio.open_connection(*self._address, limit=1 << 22)
        try:
            host = f"{self._address[0]}:{self._address[1]}"
            known = f"Last-Event-ID: {self._last}\r\n" if self._last else ""
            lines = f"GET /live HTTP/1.1\r\nHost: {host}\r\nCookie: saijai={self._token}\r\n{known}\r\n"
            writer.write(lines.encode())
            await writer.drain()
            rest = b""
            while piece := await reader.read(_CHUNK):
                self.opened.set()
                whole, _, rest = (rest + piece).rpartition(b"\n\n")
                self._note(whole)
        finally:
            writer.close()

    def _note(self, whole: bytes) -> None:
        now = self._clock.now().timestamp()
        for found in _INCIDENT.finditer(whole):
            self.seen.setdefault(found[1].decode(), now)
        ids = re.findall(rb"^id: (\d+)", whole, re.MULTILINE)
        self._last = ids[-1].decode() if ids else self._last
