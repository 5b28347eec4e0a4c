"""The other end of a FastAGI line, twice: a channel without a socket for scripts, Asterisk's side for the server."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Self

from agi.channel import CallerHungUp, Channel
from agi.protocol import Reply

HEADERS = {"network": "yes", "channel": "Local/identify@ask-00000001;2", "language": "th", "uniqueid": "test-1.3"}
_WORD = re.compile(r'"((?:\\.|[^"\\])*)"|(\S+)')


def words(line: bytes) -> list[str]:
    """A command line as Asterisk reads it."""
    return [
        re.sub(r"\\(.)", r"\1", quoted) if plain == "" else plain for quoted, plain in _WORD.findall(line.decode())
    ]


def environment(script: str, *arguments: str, callerid: str = "unknown", **more: str) -> bytes:
    """The headers of one question, as Asterisk sends them."""
    values = {**HEADERS, "network_script": script, "callerid": callerid, **more}
    values |= {f"arg_{n}": value for n, value in enumerate(arguments, 1)}
    return "".join(f"agi_{name}: {value}\n" for name, value in values.items()).encode() + b"\n"


class FakeChannel(Channel):
    """Plays, listens and hangs up as told.

    `presses` maps a sound to the key pressed while it plays, `waits` are the keys of the silences in turn;
    the caller is gone from the command number `hangs_up_at` on (1 is the first).
    """

    def __init__(
        self,
        presses: Mapping[str, str] | None = None,
        waits: tuple[str, ...] = (),
        missing: tuple[str, ...] = (),
        hangs_up_at: int = 0,
    ) -> None:
        self.heard: list[str] = []
        self.variables: dict[str, str] = {}
        self.commands: list[str] = []
        self.waited: list[float] = []
        self.recorded: list[str] = []
        self.is_answered = False
        self._presses = dict(presses or {})
        self._waits = list(waits)
        self._missing = missing
        self._hangs_up_at = hangs_up_at

    async def exchange(self, line: bytes, seconds: float) -> Reply:
        await asyncio.sleep(0)
        said = words(line)
        self.commands.append(" ".join(said))
        if self._hangs_up_at and len(self.commands) >= self._hangs_up_at:
            raise CallerHungUp("as told")
        match said:
            case ["ANSWER"]:
                self.is_answered = True
                return _result(0)
            case ["SET", "VARIABLE", name, value]:
                self.variables[name] = value
                return _result(1)
            case ["GET", "FULL", "VARIABLE", name]:
                value = self.variables.get(name[2:-1])
                return _result(0) if value is None else Reply(200, "", "1", value)
            case ["STREAM", "FILE", sound, keys]:
                return self._stream(sound, keys)
            case ["WAIT", "FOR", "DIGIT", milliseconds]:
                self.waited.append(int(milliseconds) / 1000)
                key = self._waits.pop(0) if self._waits else ""
                return _result(ord(key) if key else 0)
            case ["CHANNEL", "STATUS"]:
                return _result(6)
            case ["EXEC", "MSet", pairs]:
                self.variables |= multiple(pairs)
                return _result(0)
            case ["EXEC", "NoOp" | "Playtones" | "StopPlaytones", *_]:
                return _result(0)
            case ["EXEC", _, _]:
                return _result(-2)
            case ["RECORD", "FILE", file, *_]:
                self.recorded.append(file)
                return _result(ord("#"))
        return Reply(510, "Invalid or unknown command")

    def _stream(self, sound: str, keys: str) -> Reply:
        if sound in self._missing:
            return _result(-1)
        self.heard.append(sound)
        key = self._presses.get(sound, "")
        return _result(ord(key) if key and key in keys else 0)


def multiple(pairs: str) -> dict[str, str]:
    """What MSet sets: pairs parted by the commas outside brackets; one without a value is passed over."""
    parts = (pair.partition("=") for pair in re.split(r",(?![^()]*\))", pairs))
    return {name: value for name, _, value in parts if value}


def _result(number: int) -> Reply:
    return Reply(200, f"result={number}", str(number))


class Asterisk:
    """Asterisk's side of one connection to the real server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.commands: list[list[str]] = []

    @classmethod
    @asynccontextmanager
    async def calls(cls, port: int) -> AsyncIterator[Self]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            yield cls(reader, writer)
        finally:
            writer.transport.abort()

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def next_command(self, seconds: float = 5.0) -> list[str]:
        """The next command as words; [] once the server has closed the line."""
        line = await asyncio.wait_for(self.reader.readline(), seconds)
        if line:
            self.commands.append(words(line))
        return words(line)

    async def answer_all(self, seconds: float = 5.0) -> dict[str, str]:
        """Answer every command with success until the server closes; the variables that were set."""
        variables: dict[str, str] = {}
        async with asyncio.timeout(seconds):
            while said := await self.next_command(seconds):
                if said[:2] == ["SET", "VARIABLE"]:
                    variables[said[2]] = said[3]
                elif said[:2] == ["EXEC", "MSet"]:
                    variables |= multiple(said[2])
                await self.send(b"200 result=1\n" if said[0] == "SET" else b"200 result=0\n")
        return variables

    async def is_cut(self, seconds: float = 5.0) -> bool:
        """Whether the server ends the line by itself within `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                while await self.reader.read(4096):
                    pass
        except TimeoutError:
            return False
        except ConnectionError:
            return True
        return True
