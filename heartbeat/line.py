"""A robot's telephone line: one socket for SIP and one for sound, both towards Asterisk and nobody else."""

import asyncio
import itertools
import time
from collections.abc import Callable
from typing import Self

from heartbeat import voice
from signalling import digest, sdp, sip
from signalling.dialog import Dialog

ASK_AGAIN_SECONDS = 0.5
ANSWER_SECONDS = 2.0
Headers = tuple[sip.Header, ...]
_numbers = itertools.count(time.monotonic_ns())


class NoAnswer(Exception):
    """Asterisk did not answer, or refused; the text is what it said."""


def fresh(word: str) -> str:
    """A name that no other call has, of this process or an earlier one."""
    return f"{word}-{next(_numbers):x}"


class Wire(asyncio.DatagramProtocol):
    """SIP: each dialog hears its own messages, `stranger` what belongs to none yet."""

    def __init__(self, centre: tuple[str, int]) -> None:
        self.centre = centre
        self.dialogs: dict[str, Callable[[sip.Message], None]] = {}
        self.stranger: Callable[[sip.Message], None] = lambda _: None
        self.address, self.place = "", ""
        self._transport: asyncio.DatagramTransport | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, remote_addr=self.centre)
        self.address, port = self._transport.get_extra_info("sockname")[:2]
        self.place = f"{self.address}:{port}"
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._transport is not None:
            self._transport.close()

    def send(self, datagram: bytes) -> None:
        """To Asterisk."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(datagram)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        try:
            message = sip.parse(data)
        except sip.NotSip:
            return
        self.dialogs.get(message.call_id, self.stranger)(message)

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there: silence says as much."""

    def dialog(self, user: str, called: str) -> Dialog:
        """A new one, from `user` to `called`."""
        host, port = self.centre
        me = f"sip:{user}@{host}"
        return Dialog(
            call_id=fresh("heartbeat"),
            local=f"<{me}>;tag={fresh('t')}",
            remote=f"<sip:{called}@{host}>" if called else f"<{me}>",
            target=f"sip:{called}@{host}:{port}" if called else f"sip:{host}:{port}",
            via=self.place,
            contact=f"sip:{user}@{self.place}",
        )

    async def ask(self, dialog: Dialog, method: str, body: str = "", more: Headers = ()) -> sip.Message:
        """The final response to a request. NoAnswer: none came in time."""
        heard: asyncio.Queue[sip.Message] = asyncio.Queue()
        self.dialogs[dialog.call_id] = heard.put_nowait
        request = dialog.request(method, body, more)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while (answer := await self._answer(request, heard)).answers != method or answer.status < 200:
                    pass
                return answer
        except TimeoutError:
            raise NoAnswer(f"no answer to {method}") from None
        finally:
            self.dialogs.pop(dialog.call_id, None)

    async def _answer(self, request: bytes, heard: asyncio.Queue[sip.Message]) -> sip.Message:
        while True:
            self.send(request)  # a repeated request is the same to Asterisk: one lost packet is no missed heartbeat
            try:
                return await asyncio.wait_for(heard.get(), ASK_AGAIN_SECONDS)
            except TimeoutError:
                continue

    async def ask_with_password(
        self, dialog: Dialog, method: str, user: str, password: str, body: str = "", more: Headers = ()
    ) -> sip.Message:
        """As `ask`, proving who we are when asked to. NoAnswer: none, or a refusal."""
        answer = await self.ask(dialog, method, body, more)
        challenge = answer.header("www-authenticate")
        if method == "INVITE" and answer.status >= 300:
            self.send(dialog.ack(int(answer.header("cseq").split()[0])))
        if answer.status == 401 and challenge:
            proof = digest.authorization(challenge, method, dialog.target, user, password, fresh("c"))
            answer = await self.ask(dialog, method, body, (*more, ("Authorization", proof)))
        if answer.status >= 300:
            raise NoAnswer(f"{method}: {answer.start.removeprefix('SIP/2.0 ')}")
        return answer


class Sound(asyncio.DatagramProtocol):
    """RTP of one call: says a tone to Asterisk and keeps what comes back."""

    def __init__(self, host: str, hertz: float) -> None:
        self.port = 0
        self.heard = bytearray()
        self._host, self._said = host, voice.spoken(hertz)
        self._place: tuple[str, int] | None = None
        self._transport: asyncio.DatagramTransport | None = None

    async def open(self, address: str) -> None:
        """Listen on a free port."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(address, 0))
        self.port = self._transport.get_extra_info("sockname")[1]

    def close(self) -> None:
        """Say and hear no more."""
        if self._transport is not None:
            self._transport.close()

    def towards(self, description: str) -> None:
        """Speak to the port of this description: its address may be the one that others need from outside."""
        place = sdp.listens_at(description)
        self._place = (self._host, place[1]) if place else None

    async def speak(self) -> None:
        """Until cancelled: a packet each 20 ms, without drift."""
        loop = asyncio.get_running_loop()
        due, source = loop.time(), next(_numbers) & 0xFFFFFFFF
        for number in itertools.count():
            start = number * voice.SAMPLES % len(self._said)
            if self._place is not None and self._transport is not None and not self._transport.is_closing():
                self._transport.sendto(
                    voice.packet(number, source, self._said[start : start + voice.SAMPLES]), self._place
                )
            due += voice.SAMPLES / voice.RATE
            await asyncio.sleep(max(0.0, due - loop.time()))

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard += voice.payload(data)

    def error_received(self, exc: Exception) -> None:
        """The other end has just left."""
