"""The operator of the heartbeat: registers as an operator's phone does, answers at once and says a tone."""

import asyncio
import time

from heartbeat.line import Sound, Wire, fresh
from signalling import sdp, sip

USER = "heartbeat-operator"
_TAG = fresh("o")


class Robot:
    """`rang` is set when its phone rings, `rang_at` says when (CLOCK_MONOTONIC), `way` who had settled the plan."""

    def __init__(self, wire: Wire, sound: Sound) -> None:
        self._wire, self._sound = wire, sound
        self.rang = asyncio.Event()
        self.rang_at = 0.0
        self.way = ""
        wire.stranger = self._hear

    async def register(self, password: str, seconds: int) -> None:
        """Ready to be rung for so long. NoAnswer: refused."""
        line = self._wire.dialog(USER, "")
        await self._wire.ask_with_password(line, "REGISTER", USER, password, more=(("Expires", str(seconds)),))

    def _hear(self, message: sip.Message) -> None:
        match message.method:
            case "INVITE":
                self._ring(message)
            case "CANCEL":
                self._reply(message, 200)
            case "" | "ACK":
                pass
            case _:
                self._reply(message, 200)

    def _ring(self, invite: sip.Message) -> None:
        if not self.rang.is_set():
            self.rang_at = time.monotonic()
            self.way = invite.header("from").partition("<")[0].strip(' "')
            self.rang.set()
        self._sound.towards(invite.body)
        self._reply(invite, 200, sdp.offer(self._sound.port, self._wire.address))

    def _reply(self, request: sip.Message, status: int, body: str = "") -> None:
        more = (("Contact", f"<sip:{USER}@{self._wire.place}>"),)
        self._wire.send(sip.reply(request, status, _TAG, more, body))
