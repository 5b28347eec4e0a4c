"""Where a phone wants to hear the other side (RFC 4566): one line of A-law voice, 20 ms a packet."""

import re

ADDRESS = "127.0.0.1"
_CONNECTION = re.compile(r"^c=IN IP4 (\S+)", re.MULTILINE)
_AUDIO = re.compile(r"^m=audio (\d+) ", re.MULTILINE)


def offer(port: int, address: str = ADDRESS) -> str:
    """The description of a phone that listens on `port` of `address`."""
    return (
        f"v=0\r\no=saijai 1 1 IN IP4 {address}\r\ns=saijai\r\nc=IN IP4 {address}\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=ptime:20\r\na=sendrecv\r\n"
    )


def listens_at(body: str) -> tuple[str, int] | None:
    """Where the other side listens; None where it takes no voice."""
    host, port = _CONNECTION.search(body), _AUDIO.search(body)
    return (host[1], int(port[1])) if host and port and int(port[1]) else None
