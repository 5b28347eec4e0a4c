"""The button of the heartbeat: calls as a resident's phone does, says a tone, and hangs up."""

import time

from heartbeat.line import NoAnswer, Sound, Wire
from signalling import sdp, sip
from signalling.dialog import Dialog

USER = "heartbeat"
CALLED = "heartbeat"
_ALLOW = ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS")


class Button:
    """One press. `pressed_at` is CLOCK_MONOTONIC."""

    def __init__(self, wire: Wire, sound: Sound) -> None:
        self._wire, self._sound = wire, sound
        self._dialog: Dialog | None = None
        self.pressed_at = 0.0
        wire.stranger = self._hear

    async def press(self, password: str) -> None:
        """Call and be answered. NoAnswer: the centre took no call."""
        dialog = self._wire.dialog(USER, CALLED)
        self.pressed_at = time.monotonic()
        offer = sdp.offer(self._sound.port, self._wire.address)
        answer = await self._wire.ask_with_password(dialog, "INVITE", USER, password, offer, (_ALLOW,))
        dialog.remote = answer.header("to")
        dialog.target = sip.uri(answer.header("contact")) or dialog.target
        self._dialog = dialog
        self._wire.send(dialog.ack(int(answer.header("cseq").split()[0])))
        self._sound.towards(answer.body)

    async def hang_up(self) -> None:
        """Put it down; the centre confirms, or it is as good as down."""
        if self._dialog is None:
            return
        try:
            await self._wire.ask(self._dialog, "BYE")
        except NoAnswer:
            return
        finally:
            self._dialog = None

    def _hear(self, message: sip.Message) -> None:
        if message.method == "INVITE":  # the centre renews the session or says who is connected
            more = (("Contact", f"<sip:{USER}@{self._wire.place}>"),)
            self._wire.send(sip.reply(message, 200, "", more, sdp.offer(self._sound.port, self._wire.address)))
        elif message.method not in ("", "ACK"):
            self._wire.send(sip.reply(message, 200, ""))
        elif message.status == 200 and message.answers == "INVITE" and self._dialog is not None:
            self._wire.send(self._dialog.ack(int(message.header("cseq").split()[0])))  # ours was lost
