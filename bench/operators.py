"""The operators' phones: registered as theirs are, each answers what rings, talks for a while and hangs up."""

import asyncio
from collections.abc import Mapping

from bench.call import Call
from bench.media import Media
from bench.wire import Wire
from signalling import digest, sdp, sip
from signalling.dialog import Dialog, fresh

EXPIRES_SECONDS = 3600
_TAG = "op"


class NotRegistered(Exception):
    """The centre does not take an operator's phone; the text is its answer."""


class Operators:
    """All operators of the bench behind one socket. `calls`: what is under way, by the caller's number."""

    def __init__(self, wire: Wire, media: Media) -> None:
        self.calls: dict[str, Call] = {}
        self.voice = False
        self.rings = 0
        self._wire, self._media = wire, media
        self._legs: dict[str, Leg] = {}
        wire.stranger = self._hear

    async def register(self, secrets: Mapping[str, str], within: float = 10.0) -> None:
        """Register every phone by its password. NotRegistered."""
        try:
            async with asyncio.timeout(within):
                for name, password in secrets.items():
                    await self._register(name, password)
        except TimeoutError:
            raise NotRegistered(f"the operators' phones were not registered within {within:g} s") from None

    async def _register(self, name: str, password: str) -> None:
        centre = f"sip:{self._wire.centre[0]}:{self._wire.centre[1]}"
        me = f"<sip:{name}@{self._wire.centre[0]}>"
        contact = f"sip:{name}@{self._wire.place}"
        line = Dialog(fresh("register-"), f"{me};tag={fresh('g')}", me, centre, self._wire.place, contact)
        heard: asyncio.Queue[sip.Message] = asyncio.Queue()
        self._wire.calls[line.call_id] = lambda message, _at: heard.put_nowait(message)
        expires = ("Expires", str(EXPIRES_SECONDS))
        self._wire.send(line.request("REGISTER", more=(expires,)))
        challenge = (await heard.get()).header("www-authenticate")
        proof = digest.authorization(challenge, "REGISTER", centre, name, password, fresh("c"))
        self._wire.send(line.request("REGISTER", more=(expires, ("Authorization", proof))))
        answer = await heard.get()
        del self._wire.calls[line.call_id]
        if answer.status != 200:
            raise NotRegistered(f"{name}: {answer.start}")

    def _hear(self, message: sip.Message, at: float) -> None:
        if message.method == "INVITE":
            self.rings += 1
            call = self.calls.get(message.caller)
            if call is not None and call.rung_at is None:
                call.rung_at = at
            leg = Leg(self._wire, self._media, message, call, self.voice)
            self._wire.calls[message.call_id] = leg.hear
        elif message.method not in ("", "ACK"):
            self._wire.send(sip.reply(message, 200 if message.method == "OPTIONS" else 481, _TAG))


class Leg:
    """One ring at one operator's phone."""

    def __init__(self, wire: Wire, media: Media, invite: sip.Message, call: Call | None, voice: bool) -> None:
        self._wire, self._media, self._invite, self._call, self._voice = wire, media, invite, call, voice
        self._tag = fresh("o")
        self._contact = f"sip:{sip.user(invite.start)}@{wire.place}"
        self._spoken_to: tuple[str, int] | None = None
        self._talking = False
        self._send(180)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(call.answer_seconds if call else 0.0, self._answer)

    def _send(self, status: int, request: sip.Message | None = None, body: str = "") -> None:
        more = (("Contact", f"<{self._contact}>"),)
        self._wire.send(sip.reply(request or self._invite, status, self._tag, more, body))

    def _answer(self) -> None:
        self._send(200, body=sdp.offer(self._media.port))
        if self._voice and self._spoken_to is None and (place := sdp.listens_at(self._invite.body)):
            self._spoken_to = place
            self._media.speak(place)

    def hear(self, message: sip.Message, at: float) -> None:
        """What the centre says on this leg."""
        if message.method == "ACK" and not self._talking:
            self._talking = True
            if self._call is not None:
                self._call.connected_at = at
            talk = self._call.talk_seconds if self._call else 0.0
            self._timer = asyncio.get_running_loop().call_later(talk, self._hang_up)
        elif message.method == "INVITE":
            self._send(200, message, sdp.offer(self._media.port))
        elif message.method == "CANCEL":
            self._send(200, message)
            self._send(487)
            self._over()
        elif message.method == "BYE":
            self._send(200, message)
            self._over()
        elif message.method not in ("", "ACK"):
            self._send(200, message)
        elif message.status >= 200 and message.answers == "BYE":
            self._over()

    def _hang_up(self) -> None:
        line = Dialog(
            call_id=self._invite.call_id,
            local=f"{self._invite.header('to')};tag={self._tag}",
            remote=self._invite.header("from"),
            target=sip.uri(self._invite.header("contact")),
            via=self._wire.place,
            contact=self._contact,
        )
        self._wire.send(line.request("BYE"))
        self._hush()

    def _hush(self) -> None:
        if self._spoken_to is not None:
            heard, self._spoken_to = self._media.hush(self._spoken_to), None
            if self._call is not None:
                self._call.operator_heard = heard

    def _over(self) -> None:
        self._timer.cancel()
        self._hush()
        self._wire.calls.pop(self._invite.call_id, None)
