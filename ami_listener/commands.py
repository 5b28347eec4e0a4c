"""What the console, the command line or a watchdog asks of Asterisk is done once, and they see how it went.

They insert into the table `commands`; the listener alone holds the credentials. By MQTT comes only what is
safe to repeat (requests.py).
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from ami_listener.client import Reply
from ami_listener.fetching import Refused
from db.commands import Command, CommandBook
from db.engine import DatabaseAway
from runtime import log
from runtime.clock import Clock

LOOK_SECONDS = 0.25  # an operator has pressed a key and listens for what comes of it
RELOAD_SECONDS = 10.0
_MODULE = re.compile(r"[a-z0-9_]+(\.so)?")


CallBack = Callable[[str, str, str], Awaitable[bool]]  # incident, who asks, key -> is there such an open incident?
Fetch = Callable[[str, str, str, str, str], Awaitable[None]]  # incident, who asks, wanted, whom, key. Refused
CarryOut = Callable[[Mapping[str, Any]], Awaitable[None]]  # the arguments. Refused


class Link(Protocol):
    """Who asks Asterisk: client.AmiLink."""

    async def call(self, action: str, headers: dict[str, str], timeout: float) -> Reply: ...


class Commands:
    """Carries out what waits in the table."""

    def __init__(self, book: CommandBook, link: Link, call_back: CallBack, fetch: Fetch, clock: Clock) -> None:
        self._book, self._link, self._call_back, self._fetch, self._clock = book, link, call_back, fetch, clock
        self.others: dict[str, CarryOut] = {}  # by kind: what other parts carry out

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            for command in await self._taken():
                result = await self._result(command)
                with suppress(DatabaseAway):  # nobody reads how it went; the others were taken, and are carried out
                    await self._book.finish(command.id, result)
            await asyncio.sleep(LOOK_SECONDS)

    async def _taken(self) -> list[Command]:
        try:
            return await self._book.take_due(self._clock.now())
        except DatabaseAway:
            return []  # the requests wait in the same place

    async def _result(self, command: Command) -> str:
        try:
            result = await self._carry_out(command)
        except (Refused, OSError, DatabaseAway) as error:
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
            case "fetch":
                asked = [str(command.arguments.get(name, "")) for name in ("incident", "by", "wanted", "who")]
                await self._fetch(asked[0], asked[1], asked[2], asked[3], f"command-{command.id}")
                return "done"
            case "call_back":
                incident_id, by = (str(command.arguments.get(name, "")) for name in ("incident", "by"))
                if not await self._call_back(incident_id, by, f"command-{command.id}"):
                    raise Refused(f"there is no open incident {incident_id}")
                return "done"
            case kind if kind in self.others:
                await self.others[kind](command.arguments)
                return "done"
            case _:
                raise Refused(f"unknown kind {command.kind!r}")
