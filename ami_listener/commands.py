"""What the console, the command line or a watchdog asks of Asterisk is done once, and they see how it went.

They insert into the table `commands`; the listener alone holds the credentials. By MQTT comes only what is
safe to repeat (requests.py).
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Protocol

from ami_listener.client import Reply
from db.commands import Command, CommandBook
from db.engine import DatabaseAway
from runtime import log
from runtime.clock import Clock

LOOK_SECONDS = 1.0
RELOAD_SECONDS = 10.0
_MODULE = re.compile(r"[a-z0-9_]+(\.so)?")


CallBack = Callable[[str, str, str], Awaitable[bool]]  # incident, who asks, key -> is there such an open incident?


class Link(Protocol):
    """Who asks Asterisk: client.AmiLink."""

    async def call(self, action: str, headers: dict[str, str], timeout: float) -> Reply: ...


class Refused(Exception):
    """The request makes no sense; the text says why."""


class Commands:
    """Carries out what waits in the table."""

    def __init__(self, book: CommandBook, link: Link, call_back: CallBack, clock: Clock) -> None:
        self._book, self._link, self._call_back, self._clock = book, link, call_back, clock

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                for command in await self._book.take_due(self._clock.now()):
                    await self._book.finish(command.id, await self._result(command))
            except DatabaseAway:
                pass  # the requests wait in the same place
            await asyncio.sleep(LOOK_SECONDS)

    async def _result(self, command: Command) -> str:
        try:
            result = await self._carry_out(command)
        except (Refused, OSError) as error:
            result = f"failed: {error}"
        log.logger().info("command", command_id=command.id, kind=command.kind, result=result)
        return result

    async def _carry_out(self, command: Command) -> str:
        match command.kind:
            case "reload":
                module = str(command.arguments.get("module", ""))
                if not _MODULE.fullmatch(module):
                    raise Refused("arguments must name a module, as in res_pjsip.so")
                reply = await self._link.call("Reload", {"Module": module}, RELOAD_SECONDS)
                return "done" if reply.get("Response") == "Success" else f"failed: {reply.get('Message', '')}"
            case "call_back":
                incident_id, by = (str(command.arguments.get(name, "")) for name in ("incident", "by"))
                if not await self._call_back(incident_id, by, f"command-{command.id}"):
                    raise Refused(f"there is no open incident {incident_id}")
                return "done"
            case _:
                raise Refused(f"unknown kind {command.kind!r}")
