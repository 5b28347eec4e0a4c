"""An Asterisk manager interface that tests can make late, silent, rude or restarted."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Self

EOL = b"\r\n"
BANNER = b"Asterisk Call Manager/11.0.0\r\n"


def octets(*headers: tuple[str, str]) -> bytes:
    """One message as it goes over the wire."""
    return b"".join(f"{name}: {value}".encode() + EOL for name, value in headers) + EOL


def event(name: str, **headers: str) -> bytes:
    """One event."""
    return octets(("Event", name), *headers.items())


class FakeAmi:
    """Accepts logins, answers actions, and writes whatever a test wants, in the packets it wants."""

    def __init__(self, secret: str = "right") -> None:
        self.secret = secret
        self.port = 0
        self.actions: list[dict[str, str]] = []
        self.logins = 0
        self.is_mute = False  # reads, never answers: a half-open link
        self.unanswered: set[str] = set()  # actions that get no reply
        self.channels: list[dict[str, str]] = []
        self.members: list[dict[str, str]] = []
        self.on_login: Callable[[], None] = lambda: None  # somebody tries, rightly or wrongly
        self.after_login: bytes = b""  # goes out in the same packet as the answer to the login
        self._server: asyncio.Server | None = None
        self._peers: set[asyncio.StreamWriter] = set()
        self._answers: dict[str, Callable[[str], Iterable[bytes]]] = {
            "Ping": lambda i: [octets(("Response", "Success"), ("ActionID", i), ("Ping", "Pong"))],
            "CoreStatus": lambda i: [
                octets(
                    ("Response", "Success"),
                    ("ActionID", i),
                    ("CoreStartupDate", "2026-11-22"),
                    ("CoreStartupTime", "08:00:00"),
                )
            ],
            "CoreShowChannels": lambda i: self._list(i, "CoreShowChannel", self.channels),
            "QueueStatus": lambda i: self._list(i, "QueueMember", self.members),
            "Reload": lambda i: [octets(("Response", "Success"), ("ActionID", i), ("Message", "Module Reloaded"))],
            "RefusedList": lambda i: [octets(("Response", "Error"), ("ActionID", i), ("Message", "no"))],
        }

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Nobody listens, and whoever was connected is cut off."""
        if self._server is not None:
            self._server.close()
        await self.cut()
        await asyncio.sleep(0)

    async def cut(self) -> None:
        """End every connection."""
        for peer in list(self._peers):
            peer.transport.abort()
        self._peers.clear()

    async def say(self, *packets: bytes) -> None:
        """Write packets to whoever is logged in, each by itself."""
        for packet in packets:
            for peer in list(self._peers):
                peer.write(packet)
                await peer.drain()
            await asyncio.sleep(0.02)

    async def say_now(self, packet: bytes) -> None:
        """Write one packet without waiting after it."""
        for peer in list(self._peers):
            peer.write(packet)
            await peer.drain()
        await asyncio.sleep(0)

    def answer(self, action: str, reply: Callable[[str], Iterable[bytes]]) -> None:
        """From now on this action is answered so; `reply` is given the ActionID."""
        self._answers[action] = reply

    def asked(self, action: str) -> list[dict[str, str]]:
        """The actions of this name that came in."""
        return [one for one in self.actions if one["Action"] == action]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(BANNER)
        try:
            while True:
                lines = (await reader.readuntil(EOL + EOL)).decode().strip().split("\r\n")
                action = dict(line.split(": ", 1) for line in lines)
                self.actions.append(action)
                self._answer(action, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            self._peers.discard(writer)
            writer.close()

    def _answer(self, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        name, action_id = action["Action"], action["ActionID"]
        if self.is_mute or name in self.unanswered:
            return
        if name == "Login":
            self.on_login()
            if action["Secret"] != self.secret:
                writer.write(
                    octets(("Response", "Error"), ("ActionID", action_id), ("Message", "Authentication failed"))
                )
                writer.close()
                return
            self.logins += 1
            self._peers.add(writer)
            writer.write(octets(("Response", "Success"), ("ActionID", action_id)) + self.after_login)
            return
        known = self._answers.get(name, lambda i: [octets(("Response", "Error"), ("ActionID", i))])
        for packet in known(action_id):
            writer.write(packet)

    @staticmethod
    def _list(action_id: str, name: str, items: list[dict[str, str]]) -> list[bytes]:
        mark = ("ActionID", action_id)
        return [
            octets(("Response", "Success"), mark, ("EventList", "start"), ("Message", "will follow")),
            *(octets(("Event", name), mark, *item.items()) for item in items),
            octets(("Event", f"{name}sComplete"), mark, ("EventList", "Complete"), ("ListItems", str(len(items)))),
        ]
