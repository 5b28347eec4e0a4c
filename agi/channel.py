"""What a caller hears and which keys they press: the one leg of a call that a script speaks with.

CallEnded           nothing more can be said on this line
- CallerHungUp      the caller or Asterisk ended it: an ending, not an error
- Deadline          Asterisk did not answer in time; the connection is cut, for its answers are out of step
CommandFailed       Asterisk refused one command; the line lives and the script may go on
"""

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence

from agi import protocol
from agi.protocol import Reply
from runtime import log

MOST_AT_ONCE = 24  # pairs that MSet takes
MSET_LIMIT = protocol.COMMAND_LIMIT - 100
_PLAIN = re.compile(r"[A-Za-z0-9 ._:;/&+@-]*")  # a comma or quote in a value would begin another pair

REPLY_SECONDS = 5.0
SOUND_SECONDS = 60.0  # longer than any one prompt


class CallEnded(Exception):
    """Nothing more can be said on this line."""


class CallerHungUp(CallEnded):
    """The caller, or Asterisk itself, ended the call."""


class Deadline(CallEnded):
    """Asterisk did not answer within the time that was given."""


class CommandFailed(Exception):
    """Asterisk refused a command: 510, 520, or a result that says it could not be done."""


class Channel(ABC):
    """The verbs of a script. Each may raise CallerHungUp, Deadline and CommandFailed."""

    @abstractmethod
    async def exchange(self, line: bytes, seconds: float) -> Reply:
        """Send one command line and return its reply, whatever its code. CallerHungUp, Deadline after `seconds`."""

    async def command(self, name: str, *words: object, seconds: float = REPLY_SECONDS) -> Reply:
        """Give one command; `seconds` bounds the wait for its reply."""
        reply = await self.exchange(protocol.command(name, *words), seconds)
        if reply.code == protocol.DEAD_CHANNEL:
            raise CallerHungUp(f"{name} on a dead channel")
        if reply.code != protocol.OK:
            raise CommandFailed(f"{name}: {reply.code} {reply.text.partition(chr(10))[0]}")
        return reply

    async def answer(self) -> None:
        """Lift the receiver; a leg that is answered already stays so."""
        if (await self.command("ANSWER")).number < 0:
            raise CallerHungUp("ANSWER failed")

    async def set_variable(self, name: str, value: str) -> None:
        """Set a variable, or write to a function such as SHARED(NAME,channel); works on a dead channel too."""
        await self.command("SET VARIABLE", name, value)

    async def set_variables(self, values: Mapping[str, str]) -> None:
        """Set many, in their order, in as few commands as Asterisk reads; those without a value are left alone."""
        for pairs in _together([(name, value) for name, value in values.items() if value]):
            if await self.execute("MSet", ",".join(f"{name}={value}" for name, value in pairs)):
                raise CallerHungUp("MSet failed")

    async def get_variable(self, name: str) -> str:
        """A variable or function of this channel; "" where it is not set."""
        return (await self.command("GET FULL VARIABLE", f"${{{name}}}")).value or ""

    async def execute(self, application: str, options: str = "", *, seconds: float = REPLY_SECONDS) -> int:
        """Run a dialplan application. CommandFailed: there is no such application."""
        result = (await self.command("EXEC", application, options, seconds=seconds)).number
        if result == -2:
            raise CommandFailed(f"EXEC: no application {application}")
        return result

    async def stream_file(self, sound: str, keys: str = "") -> str:
        """Play one sound; the key out of `keys` that stopped it, or "". CommandFailed: there is no such sound."""
        result = (await self.command("STREAM FILE", sound, keys, seconds=SOUND_SECONDS)).number
        if result >= 0:
            return chr(result) if result else ""
        await self._still_there()
        raise CommandFailed(f"STREAM FILE: cannot play {sound}")

    async def wait_for_digit(self, seconds: float) -> str:
        """The next key within `seconds`, or ""."""
        reply = await self.command("WAIT FOR DIGIT", round(seconds * 1000), seconds=seconds + REPLY_SECONDS)
        if reply.number < 0:
            raise CallerHungUp("WAIT FOR DIGIT failed")
        return chr(reply.number) if reply.number else ""

    async def play(self, sounds: Iterable[str], keys: str = "") -> str:
        """Play sounds in turn, without those that are missing; the key out of `keys` that stopped them, or ""."""
        for sound in sounds:
            try:
                if key := await self.stream_file(sound, keys):
                    return key
            except CommandFailed:
                log.logger().error("a sound is missing; the call goes on without it", sound=sound)
        return ""

    async def read_key(self, sounds: Iterable[str], keys: str, wait_seconds: float) -> str:
        """Play, then wait: the first of `keys`, at any moment from the first sound on; "" after silence."""
        if key := await self.play(sounds, keys):
            return key
        loop = asyncio.get_running_loop()
        until = loop.time() + wait_seconds
        while (left := until - loop.time()) > 0:
            key = await self.wait_for_digit(left)
            if key == "" or key in keys:
                return key
        return ""

    async def tone(self, hertz: str, seconds: float) -> None:
        """One tone, so long; keys are not heard meanwhile."""
        await self.execute("Playtones", f"!{hertz}/{round(seconds * 1000)}")
        await self.wait_for_digit(seconds)
        await self.execute("StopPlaytones")

    async def record(self, file: str, keys: str, seconds: float) -> str:
        """Write what is said to `file`.wav until one of `keys`, or so long; that key, or ""."""
        words = (file, "wav", keys, round(seconds * 1000))
        result = (await self.command("RECORD FILE", *words, seconds=seconds + REPLY_SECONDS)).number
        if result < 0:
            await self._still_there()
            raise CommandFailed("RECORD FILE: nothing can be written")
        return chr(result) if result else ""

    async def _still_there(self) -> None:
        """Asterisk says -1 for a hang-up and for a missing file: only its channel status tells which."""
        if (await self.command("CHANNEL STATUS")).number < 0:
            raise CallerHungUp("the channel is gone")


def digits(text: str) -> list[str]:
    """The sounds that speak the digits of `text` one by one, in our own voice; everything else is left out."""
    return [f"digits/{sign}" for sign in text if sign in "0123456789"]


def _together(pairs: Sequence[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Groups that fit into one MSet each. A value that MSet would take apart is cleaned of what does so."""
    group: list[tuple[str, str]] = []
    length = 0
    for name, value in pairs:
        clean = "".join(_PLAIN.findall(value))
        needed = len(name) + len(clean) + 2
        if group and (len(group) == MOST_AT_ONCE or length + needed > MSET_LIMIT):
            yield group
            group, length = [], 0
        group.append((name, clean))
        length += needed
    if group:
        yield group
