"""Voice both ways: 50 packets a second to each line that is up, and a count of those that come back."""

import asyncio
import random
import struct
from dataclasses import dataclass

from bench.wire import bound

PACKET_SECONDS = 0.02
_SAMPLES = 160
_HEADER = struct.Struct(">BBHII")
_A_LAW = 8
_noise = random.Random(1)
_LOUD = (
    0x05,
    0x15,
    0x25,
    0x85,
    0x95,
    0xA5,
)  # as loud as speech: a resident who is not heard is a silent call
_VOICE = bytes(_noise.choice(_LOUD) for _ in range(_SAMPLES))


@dataclass
class _Line:
    source: int
    sequence: int = 0
    heard: int = 0


class Media(asyncio.DatagramProtocol):
    """One RTP socket for all phones; the centre tells lines apart by its own port."""

    def __init__(self) -> None:
        self.port = 0
        self._lines: dict[tuple[str, int], _Line] = {}
        self._sources = 0
        self._transport: asyncio.DatagramTransport | None = None

    async def open(self) -> None:
        """Listen on a free port of loopback."""
        taken = bound()
        self.port = taken.getsockname()[1]
        self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, sock=taken)

    def close(self) -> None:
        """Listen no more."""
        if self._transport is not None:
            self._transport.close()

    def speak(self, place: tuple[str, int]) -> None:
        """Send voice there from now on."""
        self._sources += 1
        self._lines[place] = _Line(self._sources)

    def hush(self, place: tuple[str, int]) -> int:
        """Stop; how many packets came back on this line."""
        line = self._lines.pop(place, None)
        return line.heard if line else 0

    async def run(self) -> None:
        """Until cancelled: a packet to every line each 20 ms, without drift."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            for place, line in self._lines.items():
                self._send(place, line)
            due += PACKET_SECONDS
            await asyncio.sleep(max(0.0, due - loop.time()))

    def _send(self, place: tuple[str, int], line: _Line) -> None:
        assert self._transport is not None
        count, line.sequence = line.sequence, line.sequence + 1
        header = _HEADER.pack(0x80, _A_LAW, count & 0xFFFF, count * _SAMPLES & 0xFFFFFFFF, line.source)
        self._transport.sendto(header + _VOICE, place)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        line = self._lines.get(addr)
        if line is not None and data[1] & 0x7F == _A_LAW:
            line.heard += 1
