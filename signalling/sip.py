"""What phones and the centre say to each other in SIP (RFC 3261), read and written as far as a help call needs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

Header = tuple[str, str]
_USER = re.compile(r"sips?:([^@;>]+)@")
_URI = re.compile(r"<([^>]+)>")
_COPIED = ("via", "from", "to", "call-id", "cseq", "record-route")
_REASONS = {100: "Trying", 180: "Ringing", 200: "OK", 481: "No such call", 487: "Request Terminated"}


class NotSip(Exception):
    """These octets are no SIP message."""


@dataclass(frozen=True)
class Message:
    """A request or a response. `headers` in the order in which they came."""

    start: str
    headers: tuple[Header, ...]
    body: str = ""

    @property
    def method(self) -> str:
        """INVITE, BYE and so on; "" for a response."""
        return "" if self.status else self.start.partition(" ")[0]

    @property
    def status(self) -> int:
        """200, 486 and so on; 0 for a request."""
        return int(self.start[8:11]) if self.start.startswith("SIP/2.0 ") else 0

    def header(self, name: str) -> str:
        """The first header of this name; "" where there is none."""
        return next((value for found, value in self.headers if found.lower() == name), "")

    @property
    def call_id(self) -> str:
        """What all messages of one dialog share."""
        return self.header("call-id")

    @property
    def answers(self) -> str:
        """The method that a response answers, by its CSeq."""
        return self.header("cseq").rpartition(" ")[2]

    @property
    def caller(self) -> str:
        """The user in From: the number that a phone shows."""
        return user(self.header("from"))


def parse(datagram: bytes) -> Message:
    """Read one datagram. NotSip."""
    head, _, body = datagram.decode("utf-8", "replace").partition("\r\n\r\n")
    start, *lines = head.split("\r\n")
    if not (re.match(r"SIP/2\.0 \d{3}( |$)", start) or start.endswith(" SIP/2.0")):
        raise NotSip(start[:60])
    pairs = (line.partition(":") for line in lines)
    return Message(start, tuple((name.strip(), value.strip()) for name, _, value in pairs), body)


def write(start: str, headers: Iterable[Header], body: str = "") -> bytes:
    """One message as it goes over the wire; a body is SDP."""
    described = (("Content-Type", "application/sdp"),) if body else ()
    lines = [start, *(f"{name}: {value}" for name, value in (*headers, *described))]
    return "\r\n".join((*lines, f"Content-Length: {len(body)}", "", body)).encode()


def reply(request: Message, status: int, tag: str, more: Iterable[Header] = (), body: str = "") -> bytes:
    """The response to a request; `tag` names the answering end where the request does not yet."""
    headers = [pair for pair in request.headers if pair[0].lower() in _COPIED]
    if status > 100:
        headers = [(name, _tagged(value, tag)) if name.lower() == "to" else (name, value) for name, value in headers]
    return write(f"SIP/2.0 {status} {_REASONS.get(status, 'Saijai')}", [*headers, *more], body)


def user(address: str) -> str:
    """The part before the @ of a SIP address; "" where there is none."""
    found = _USER.search(address)
    return found[1] if found else ""


def uri(address: str) -> str:
    """The URI of a name-addr such as `"Mali" <sip:mali@host>;tag=1`."""
    found = _URI.search(address)
    return found[1] if found else address.partition(";")[0]


def _tagged(value: str, tag: str) -> str:
    return value if ";tag=" in value else f"{value};tag={tag}"
