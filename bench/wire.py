"""One UDP socket that many phones share; each call hears its own messages, stamped when they left the socket."""

import asyncio
import socket
import time
from collections.abc import Callable

from signalling import sip
from signalling.sdp import ADDRESS

Hearer = Callable[[sip.Message, float], None]
_BUFFER_OCTETS = 4 << 20


def bound() -> socket.socket:
    """A loopback socket on a free port, with room for a burst."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_OCTETS)
    made.bind((ADDRESS, 0))
    made.setblocking(False)
    return made


class Wire(asyncio.DatagramProtocol):
    """Times are CLOCK_MONOTONIC seconds. `stranger` hears what belongs to no call yet."""

    def __init__(self, centre: tuple[str, int]) -> None:
        self.centre = centre
        self.stranger: Hearer = lambda _message, _at: None
        self.calls: dict[str, Hearer] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self.place = ""

    async def open(self) -> None:
        """Listen on a free port of loopback."""
        taken = bound()
        self.place = f"{ADDRESS}:{taken.getsockname()[1]}"
        self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, sock=taken)

    def close(self) -> None:
        """Listen no more."""
        if self._transport is not None:
            self._transport.close()

    def send(self, datagram: bytes) -> float:
        """Send to the centre; the moment just before."""
        assert self._transport is not None
        at = time.monotonic()
        self._transport.sendto(datagram, self.centre)
        return at

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        at = time.monotonic()
        try:
            message = sip.parse(data)
        except sip.NotSip:
            return
        self.calls.get(message.call_id, self.stranger)(message, at)
