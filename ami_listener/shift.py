"""An operator begins to take calls, pauses and goes: the phone on the desk and the one in the page as one.

Asterisk alone remembers it: the page's place in the queues outlives a restart there, with its pause. The desk phone's
does not, so each start is followed by `mirror`; until then it rings: rather one ring too many.
Source: Asterisk 22, QueueAdd, QueueRemove, QueuePause and `persistentmembers`.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol

from ami_listener.client import Reply
from ami_listener.fetching import Refused
from domain import facts as told
from domain.shift import Pause, Wish
from pbx import configuration, secrets
from runtime import log
from runtime.clock import Clock

ONE_BY_ONE, TOGETHER = ("operators", "call-backs"), ("operators-all", "call-backs-all")
BOOT_LOOK_SECONDS, BOOT_LOOKS = 0.2, 600
SIGNED_OUT: Final = "signed_out"
PASSWORDS: Final = "saijai-page/auth"  # pbx/etc/sorcery.conf
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")

Tell = Callable[[told.Fact], Awaitable[None]]


class Link(Protocol):
    """Who asks Asterisk: client.AmiLink."""

    state: Any
    is_booted: bool

    async def call(self, action: str, headers: dict[str, str]) -> Reply: ...

    async def call_list(self, action: str) -> list[Reply]: ...


class Shift:
    """What operators ask for. OSError: Asterisk may or may not have heard."""

    def __init__(self, link: Link, key: Callable[[], str], tell: Tell, clock: Clock) -> None:
        self._link, self._key, self._tell, self._clock = link, key, tell, clock

    async def open_page(self, arguments: Mapping[str, Any]) -> None:
        """The page of this operator may register with the password of this sign-in, and no earlier one may."""
        operator_id, nonce = str(arguments.get("operator", "")), str(arguments.get("nonce", ""))
        if not _NONCE.fullmatch(nonce):
            raise Refused("nonce is 16 to 64 of A-Z, a-z, 0-9, - and _")
        await self._desk(operator_id)
        name = configuration.page_endpoint(operator_id)
        password = secrets.page_password(self._key(), operator_id, nonce)
        value = json.dumps({"auth_type": "digest", "username": name, "password": password})
        await self._ask("DBPut", {"Family": PASSWORDS, "Key": name, "Val": value})

    async def carry_out(self, arguments: Mapping[str, Any]) -> None:
        """A wish of an operator; again is harmless, and told once."""
        operator_id, reason = str(arguments.get("operator", "")), str(arguments.get("reason", ""))
        desk = await self._desk(operator_id)
        who: dict[str, Any] = {"call_id": "", "happened_at": self._clock.now(), "operator_id": operator_id}
        match arguments.get("do"):
            case Wish.SIGN_IN if not await self._is_in(operator_id):
                await self._add(operator_id, desk)
                await self._set(operator_id, "")
                await self._tell(told.OperatorSignedIn(**who))
            case Wish.PAUSE if reason in set(Pause):
                await self._set(operator_id, reason)
                await self._tell(told.OperatorPaused(**who, reason=reason))
            case Wish.RESUME:
                await self._set(operator_id, "")
                await self._tell(told.OperatorResumed(**who))
            case Wish.SIGN_OUT:
                await self._set(operator_id, SIGNED_OUT)
                await self._tell(told.OperatorSignedOut(**who))
            case Wish.SIGN_IN:
                return
            case wish:
                raise Refused(f"nobody can ask for {wish!r} {reason!r}")

    async def mirror(self) -> None:
        """After a start of Asterisk: whoever has paused in the page is not rung on the desk either."""
        await self._booted()
        try:
            members = await self._link.call_list("QueueStatus")
            for page in members:
                if page.get("Queue") == ONE_BY_ONE[0] and page.get("Paused") == "1":
                    desk = page.get("Location", "").replace("PJSIP/web-", "PJSIP/op-")
                    if any(one.get("Location") == desk and one.get("Paused") != "1" for one in members):
                        await self._pause(desk, page.get("PausedReason", ""))
        except OSError as error:
            log.logger().warning("pauses cannot be made to hold", reason=str(error))

    async def _booted(self) -> None:
        """Asterisk's manager answers before its queues are there."""
        for _ in range(BOOT_LOOKS):
            if self._link.is_booted or self._link.state != "connected":
                return
            await asyncio.sleep(BOOT_LOOK_SECONDS)

    async def _desk(self, operator_id: str) -> Reply:
        """The place of the desk phone among those who are offered a call one by one."""
        location = f"PJSIP/{configuration.endpoint(operator_id)}"
        found = [one for one in await self._members(location) if one.get("Queue") == ONE_BY_ONE[0]]
        if not found:
            raise Refused(f"there is no operator {operator_id}")
        return found[0]

    async def _members(self, location: str) -> list[Reply]:
        return [one for one in await self._link.call_list("QueueStatus") if one.get("Location") == location]

    async def _is_in(self, operator_id: str) -> bool:
        places = await self._members(f"PJSIP/{configuration.page_endpoint(operator_id)}")
        queues = {one.get("Queue") for one in places if one.get("PausedReason") != SIGNED_OUT}
        return queues >= {*ONE_BY_ONE, *TOGETHER}

    async def _add(self, operator_id: str, desk: Reply) -> None:
        """The page is offered a call just before the phone on the same desk."""
        page = f"PJSIP/{configuration.page_endpoint(operator_id)}"
        before = str(max(0, int(desk.get("Penalty", "1")) - 1))
        for queue in (*ONE_BY_ONE, *TOGETHER):
            place = {"Queue": queue, "Interface": page}
            await self._link.call("QueueRemove", place)  # the list of operators may have changed meanwhile
            penalty = before if queue in ONE_BY_ONE else "0"
            state = desk.get("StateInterface", "")
            await self._ask("QueueAdd", {**place, "Penalty": penalty, "StateInterface": state})

    async def _set(self, operator_id: str, reason: str) -> None:
        """Both phones; an operator who never signed in at the screen has one."""
        page = f"PJSIP/{configuration.page_endpoint(operator_id)}"
        await self._pause(f"PJSIP/{configuration.endpoint(operator_id)}", reason)
        if await self._members(page):
            await self._pause(page, reason)

    async def _pause(self, phone: str, reason: str) -> None:
        await self._ask("QueuePause", {"Interface": phone, "Paused": "true" if reason else "false", "Reason": reason})

    async def _ask(self, action: str, headers: dict[str, str]) -> None:
        reply = await self._link.call(action, headers)
        if reply.get("Response") != "Success":
            raise Refused(f"Asterisk refuses {action}: {reply.get('Message', '')}")
