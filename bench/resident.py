"""A resident's one-touch phone: calls over the trunk, listens, and ends when the centre ends."""

import asyncio

from bench.call import Call
from bench.media import Media
from bench.wire import Wire
from signalling import sdp, sip
from signalling.dialog import Dialog, fresh

_ALLOW = ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS")


class Button:
    """One press of the button; `ended` is set when the line is free again."""

    def __init__(self, wire: Wire, call: Call, dialled: str, media: Media, voice: bool) -> None:
        self.call, self.ended = call, asyncio.Event()
        self._wire, self._media, self._voice = wire, media, voice
        self._spoken_to: tuple[str, int] | None = None
        self._dialog = Dialog(
            call_id=fresh("press-") + "@bench",
            local=f"<sip:{call.number}@{wire.place}>;tag={fresh('r')}",
            remote=f"<sip:{dialled}@{wire.centre[0]}>",
            target=f"sip:{dialled}@{wire.centre[0]}:{wire.centre[1]}",
            via=wire.place,
            contact=f"sip:{call.number}@{wire.place}",
        )

    def press(self) -> None:
        """Send the INVITE."""
        self._wire.calls[self._dialog.call_id] = self._hear
        invite = self._dialog.request("INVITE", sdp.offer(self._media.port), (_ALLOW,))
        self.call.pressed_at = self._wire.send(invite)

    def give_up(self) -> None:
        """End a call that nobody else ended."""
        if not self.ended.is_set():
            self._wire.send(self._dialog.request("BYE"))
            self._over(None)

    def _hear(self, message: sip.Message, at: float) -> None:
        if message.status >= 200 and message.answers == "INVITE":
            self._answered(message, at)
        elif message.method == "BYE":
            self._wire.send(sip.reply(message, 200, ""))
            self._over(at)
        elif message.method == "INVITE":  # the centre renews the session or says who is connected
            more = (("Contact", f"<{self._dialog.contact}>"),)
            self._wire.send(sip.reply(message, 200, "", more, sdp.offer(self._media.port)))
        elif message.method in ("OPTIONS", "UPDATE", "INFO"):
            self._wire.send(sip.reply(message, 200, ""))

    def _answered(self, message: sip.Message, at: float) -> None:
        self._dialog.remote = message.header("to")
        if message.status < 300 and self.call.answered_at is None:
            self.call.answered_at = at
        if message.status < 300:
            self._dialog.target = sip.uri(message.header("contact"))
        self._wire.send(self._dialog.ack(int(message.header("cseq").split()[0])))
        if message.status >= 300:
            self.call.refused = message.start
            self._over(None)
        elif self._voice and self._spoken_to is None and (place := sdp.listens_at(message.body)):
            self._spoken_to = place
            self._media.speak(place)

    def _over(self, at: float | None) -> None:
        self.call.ended_at = at
        self._wire.calls.pop(self._dialog.call_id, None)
        if self._spoken_to is not None:
            self.call.resident_heard = self._media.hush(self._spoken_to)
        self.ended.set()
