"""The telephone network outside the centre: any number that Asterisk dials on the trunk rings a phone of the desk.

It stands between Asterisk and the SIP stack of the phones as a provider's switch does: it passes on what is for a
phone, and answers itself for one that is busy, switched off or out of reach.
"""

import asyncio
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from phones.phone import Phone

BUSY, DECLINED, SWITCHED_OFF, NO_SUCH_NUMBER = 486, 603, 480, 404
OUT_OF_REACH = 0  # no word comes back at all

_ADDRESS = "127.0.0.1"
_TAG = "outside"
_BRANCH = "z9hG4bK-outside-"
_ABROAD = re.compile(r"^(\+|00)?66(?=\d{8,9}$)")
_TARGET = re.compile(r"^(\w+ sips?:)([^@;>\s]+)(@)")
_REASONS = {
    100: "Trying", 200: "OK", 404: "Not Found", 480: "Temporarily Unavailable", 486: "Busy Here",
    503: "Service Unavailable", 603: "Decline",
}  # fmt: skip


@dataclass(frozen=True)
class Dialled:
    """One call that Asterisk placed: the number exactly as it was dialled, and whom it shows as the caller."""

    number: str
    caller: str
    at: float


def national(number: str) -> str:
    """The number as people here dial it: +66812345678, 66812345678 and 0812345678 are one phone."""
    return _ABROAD.sub("0", number)


class Provider(asyncio.DatagramProtocol):
    """`place` is what SAIJAI_TRUNK_CONTACT names; `dialled` grows with every call that Asterisk places."""

    def __init__(self, phones: Mapping[str, Phone], stack_port: int) -> None:
        self.dialled: list[Dialled] = []
        self.port = 0
        self._phones = phones
        self._stack = (_ADDRESS, stack_port)
        self._transport: asyncio.DatagramTransport | None = None
        self._seen: set[str] = set()

    async def open(self, port: int = 0) -> None:
        """Listen on this port, or on a free one; from now on it stays the same."""
        bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        bound.bind((_ADDRESS, port))
        bound.setblocking(False)
        self.port = bound.getsockname()[1]
        self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, sock=bound)

    def close(self) -> None:
        """The network is gone."""
        if self._transport is not None:
            self._transport.close()

    @property
    def contact(self) -> str:
        """The value of SAIJAI_TRUNK_CONTACT."""
        return f"sip:{_ADDRESS}:{self.port}"

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        head, blank, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
        if not blank:  # a keep-alive
            return
        lines = head.split("\r\n")
        if lines[0].startswith("SIP/2.0 "):
            self._back(lines, body)
        else:
            self._on(lines, body, addr)

    def _on(self, lines: list[str], body: str, source: tuple[str, int]) -> None:
        """A request: passed on to the phones, or answered here."""
        method = lines[0].partition(" ")[0]
        if method == "OPTIONS":
            self._send(_reply(lines, 200), source)
            return
        if f";tag={_TAG}" in _header(lines, "to"):  # the ACK of what was refused here
            return
        if method in ("INVITE", "CANCEL", "ACK") and ";tag=" not in _header(lines, "to"):
            found = _TARGET.match(lines[0])
            dialled = found[2] if found else ""
            number = next((one for one in (national(dialled), dialled) if one in self._phones), dialled)
            phone = self._phones.get(number)
            if method == "INVITE" and self._is_new(lines, dialled) and phone is not None:
                phone.prepare()
            refusal = NO_SUCH_NUMBER if phone is None else phone.refusal
            if refusal is not None:
                if refusal != OUT_OF_REACH and method == "INVITE":
                    self._send(_reply(lines, refusal), source)
                elif refusal != OUT_OF_REACH and method == "CANCEL":
                    self._send(_reply(lines, 200), source)
                return
            lines = [_TARGET.sub(rf"\g<1>{number}\g<3>", lines[0]), *lines[1:]]
        via = f"Via: SIP/2.0/UDP {_ADDRESS}:{self.port};branch={_BRANCH}{_branch(lines)}"
        self._send("\r\n".join([lines[0], via, *lines[1:], "", body]), self._stack)

    def _back(self, lines: list[str], body: str) -> None:
        """A response of a phone: to where the next Via says."""
        ours = next(at for at, line in enumerate(lines) if line.lower().startswith(("via:", "v:")))
        rest = lines[:ours] + lines[ours + 1 :]
        following = _header(rest, "via")
        found = re.match(r"SIP/2\.0/UDP ([\d.]+):?(\d*)", following)
        if found:
            port = re.search(r";rport=(\d+)", following)
            self._send("\r\n".join([*rest, "", body]), (found[1], int(port[1] if port else found[2] or 5060)))

    def _is_new(self, lines: list[str], number: str) -> bool:
        """Whether this is no repetition; noted, if so."""
        if (call := _header(lines, "call-id")) in self._seen:
            return False
        self._seen.add(call)
        caller = re.search(r"sips?:([^@;>]+)@", _header(lines, "from"))
        self.dialled.append(Dialled(number, caller[1] if caller else "", asyncio.get_running_loop().time()))
        return True

    def _send(self, text: str, place: tuple[str, int]) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(text.encode(), place)


def _header(lines: list[str], name: str) -> str:
    short = {"via": "v", "from": "f", "to": "t", "call-id": "i"}.get(name, name)
    for line in lines[1:]:
        found, _, value = line.partition(":")
        if found.strip().lower() in (name, short):
            return value.strip()
    return ""


def _branch(lines: list[str]) -> str:
    """The same for every repetition of a request, its CANCEL and the ACK of its refusal: RFC 3261, 16.11."""
    found = re.search(r"branch=([^;,\s]+)", _header(lines, "via"))
    return found[1].removeprefix("z9hG4bK") if found else _header(lines, "call-id")


def _reply(lines: list[str], status: int) -> str:
    kept = [line for line in lines[1:] if line.partition(":")[0].strip().lower() in _COPIED]
    tagged = [
        f"{line};tag={_TAG}" if line.lower().startswith(("to:", "t:")) and ";tag=" not in line else line
        for line in kept
    ]
    return "\r\n".join([f"SIP/2.0 {status} {_REASONS.get(status, 'Outside')}", *tagged, "Content-Length: 0", "", ""])


_COPIED = ("via", "v", "from", "f", "to", "t", "call-id", "i", "cseq", "record-route")
