"""A manager interface without an Asterisk: it takes logins, says yes to what is asked, and tells what it is given."""

import asyncio
from typing import Self

from bench.story import asterisk_time
from runtime.clock import Clock

USER = "saijai"
_END = b"\r\n\r\n"
_BANNER = b"Asterisk Call Manager/11.0.0\r\n"
_BOOTED = b"Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted\r\n\r\n"
_LISTS = {"CoreShowChannels": "CoreShowChannelsComplete", "QueueStatus": "QueueStatusComplete"}


class AmiServer:
    """`async with AmiServer(port, secret, clock) as server`: listens inside the block."""

    def __init__(self, port: int, secret: str, clock: Clock) -> None:
        self.port = port
        self._secret, self._clock = secret, clock
        self._server: asyncio.Server | None = None
        self._peer: asyncio.StreamWriter | None = None
        self.logged_in = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        """Nobody listens any more, and whoever listened is cut off."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._peer is not None:
            self._peer.transport.abort()

    def tell(self, octets: bytes) -> None:
        """Write to who is logged in. ConnectionError: nobody is."""
        if self._peer is None:
            raise ConnectionError("the listener is gone")
        self._peer.write(octets)

    async def told(self) -> None:
        """What was written is on its way. ConnectionError: nobody listens."""
        if self._peer is None:
            raise ConnectionError("the listener is gone")
        await self._peer.drain()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(_BANNER)
        try:
            while True:
                text = (await reader.readuntil(_END)).decode("utf-8").strip("\r\n")
                action = {
                    name.lower(): value for name, _, value in (line.partition(": ") for line in text.split("\r\n"))
                }
                writer.write(self._answer(action))
                if action["action"].lower() == "login" and action.get("secret") == self._secret:
                    self._peer = writer
                    writer.write(_BOOTED)
                    self.logged_in.set()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
        finally:
            if self._peer is writer:
                self._peer = None
                self.logged_in.clear()

    def _answer(self, action: dict[str, str]) -> bytes:
        name, mark = action["action"], f"ActionID: {action.get('actionid', '')}\r\n"
        if name.lower() == "login" and action.get("secret") != self._secret:
            return f"Response: Error\r\n{mark}Message: Authentication failed\r\n\r\n".encode()
        if name in _LISTS:
            start = f"Response: Success\r\n{mark}EventList: start\r\nMessage: will follow\r\n\r\n"
            return f"{start}Event: {_LISTS[name]}\r\n{mark}EventList: Complete\r\nListItems: 0\r\n\r\n".encode()
        at = f"Timestamp: {asterisk_time(self._clock.now())}\r\n"
        return f"Response: Success\r\n{mark}{at}Message: {name}\r\n\r\n".encode()
