"""A wire between two processes that a test can cut, or leave standing while nothing comes through any more."""

import asyncio
from contextlib import suppress
from typing import Self

from tests.support.broker import free_port

OCTETS = 64 * 1024


class Wiretap:
    """Whoever connects to `port` reaches `behind`, for as long as the wire is whole."""

    def __init__(self) -> None:
        self.port = free_port()
        self.behind = 0
        self.is_silent = False  # both ends stand, and what is said into them is never heard
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._join, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_exc: object) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()

    def cut(self) -> None:
        """Every connection ends; the next one may be made at once."""
        for end in list(self._ends):
            end.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.add(writer)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.behind)
        except OSError:
            writer.transport.abort()
            self._ends.discard(writer)
            return
        self._ends.add(far_writer)
        with suppress(ConnectionError):
            await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))
        self._ends -= {writer, far_writer}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while octets := await reader.read(OCTETS):
                if not self.is_silent:
                    writer.write(octets)
                    await writer.drain()
        finally:
            writer.transport.abort()
