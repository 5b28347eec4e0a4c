"""Asterisk and the centre understand each other, also when a line comes in halves or the caller hangs up mid-word.

The AGI protocol without a socket: bytes in, events out; words in, one command line out. Written after Asterisk's
own `res_agi.c`: it takes a command line in a buffer of 2,048 bytes, sends `HANGUP` between any two replies, and
explains a wrong command (520) in one line or in many.
"""

import re
from dataclasses import dataclass, field
from enum import Enum, auto

HEADERS_LIMIT = 16 * 1024
LINE_LIMIT = 8 * 1024
COMMAND_LIMIT = 2000  # bytes; Asterisk reads a command into a buffer of 2,048
OK, DEAD_CHANNEL, USAGE = 200, 511, 520

_REPLY = re.compile(r"(?P<code>[1-5]\d\d)(?:(?P<mark>[ -])(?P<text>.*))?", re.DOTALL)
_RESULT = re.compile(r"result=(?P<result>[^ ]*)(?: \((?P<value>.*)\))?(?P<rest>.*)", re.DOTALL)
_LINE_BREAKS = re.compile(r"[\r\n\0]+")


class ProtocolBroken(Exception):
    """What came cannot be Asterisk's; nothing after it can be trusted, so the connection has to end."""


@dataclass(frozen=True)
class Environment:
    """All that Asterisk says before the first command: names without `agi_`, as in `callerid`, and the arguments."""

    values: dict[str, str]
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Reply:
    """The answer to one command. `result` is Asterisk's number as it was written, `value` what stood in brackets."""

    code: int
    text: str
    result: str = ""
    value: str | None = None

    @property
    def number(self) -> int:
        """`result` as a number; -1, Asterisk's own word for failure, where it is none."""
        return int(self.result) if re.fullmatch(r"-?\d{1,9}", self.result) else -1


@dataclass(frozen=True)
class HungUp:
    """The caller has hung up; commands that need a living channel are refused from now on."""


Event = Environment | Reply | HungUp


class _Stage(Enum):
    HEADERS = auto()
    REPLIES = auto()
    USAGE = auto()


@dataclass
class Conversation:
    """One connection as seen from our side. `is_hung_up` stays true once the caller was gone."""

    is_hung_up: bool = False
    _stage: _Stage = _Stage.HEADERS
    _rest: bytes = b""
    _headers: list[str] = field(default_factory=list)
    _header_bytes: int = 0
    _usage: list[str] = field(default_factory=list)

    def receive(self, data: bytes) -> list[Event]:
        """The events that these bytes complete. ProtocolBroken: too long, or not what Asterisk says."""
        events: list[Event] = []
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            event = self._line(line.removesuffix(b"\r"))
            if event is not None:
                events.append(event)
        self._bound(len(self._rest))
        return events

    @property
    def ended_inside(self) -> str:
        """What an end of the connection would cut off now: headers, a reply, a usage text, or nothing ("")."""
        if self._stage is _Stage.REPLIES:
            return "a reply" if self._rest else ""
        return "the headers" if self._stage is _Stage.HEADERS else "a usage text"

    def _bound(self, length: int) -> None:
        headers = self._header_bytes + length if self._stage is _Stage.HEADERS else 0
        if length > LINE_LIMIT or headers > HEADERS_LIMIT:
            raise ProtocolBroken(f"more than {HEADERS_LIMIT if headers > HEADERS_LIMIT else LINE_LIMIT} bytes")

    def _line(self, raw: bytes) -> Event | None:
        self._bound(len(raw) + 1)
        line = raw.decode("utf-8", errors="replace")  # names arrive in TIS-620 too: unreadable is better than lost
        if line.strip() == "HANGUP" and self._stage is not _Stage.HEADERS:
            self.is_hung_up = True
            return HungUp()
        if self._stage is _Stage.HEADERS:
            self._header_bytes += len(raw) + 1
            return self._header(line)
        return self._usage_line(line) if self._stage is _Stage.USAGE else self._reply(line)

    def _header(self, line: str) -> Environment | None:
        if line:
            self._headers.append(line)
            return None
        self._stage = _Stage.REPLIES
        return _environment(self._headers)

    def _reply(self, line: str) -> Event | None:
        found = _REPLY.fullmatch(line)
        if found is None:
            raise ProtocolBroken(f"a line that is no reply, {len(line)} characters")
        code, text = int(found["code"]), found["text"] or ""
        if code == USAGE and found["mark"] == "-":
            self._stage, self._usage = _Stage.USAGE, [text]
            return None
        return None if code < OK else _read_reply(code, text)  # 1xx: the reply itself is still to come

    def _usage_line(self, line: str) -> Reply | None:
        self._usage.append(line)
        self._bound(sum(map(len, self._usage)))
        if not line.startswith(f"{USAGE} "):
            return None
        self._stage = _Stage.REPLIES
        return Reply(USAGE, "\n".join(self._usage))


def _environment(lines: list[str]) -> Environment:
    parts = (line.partition(":") for line in lines)
    values = {name.strip().removeprefix("agi_"): value.strip() for name, _, value in parts}
    numbers = sorted(int(name[4:]) for name in values if re.fullmatch(r"arg_[1-9]\d{0,2}", name))
    last = numbers[-1] if numbers else 0
    return Environment(values, tuple(values.get(f"arg_{n}", "") for n in range(1, last + 1)))


def _read_reply(code: int, text: str) -> Reply:
    found = _RESULT.fullmatch(text)
    if found is None:
        return Reply(code, text)
    if found["value"] is None and found["rest"].startswith(" ("):
        raise ProtocolBroken("a value that runs over the end of its line")
    return Reply(code, text, found["result"], found["value"])


def command(name: str, *words: object) -> bytes:
    """One command line, each word quoted so that it stays one word. ValueError: longer than Asterisk reads."""
    line = " ".join([_LINE_BREAKS.sub(" ", name), *(_quoted(str(word)) for word in words)]).encode() + b"\n"
    if len(line) > COMMAND_LIMIT:
        raise ValueError(f"a command of {len(line)} bytes; Asterisk reads {COMMAND_LIMIT}")
    return line


def _quoted(word: str) -> str:
    clean = _LINE_BREAKS.sub(" ", word).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{clean}"'
