"""A supervisor is in an operator's talk, by her own phone: hears, whispers to the operator, or is heard by all.

Source: Asterisk 22, ChanSpy.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol

from ami_listener.client import Reply
from ami_listener.fetching import Refused
from ami_listener.translate import CHANNEL_STATE_UP, operator_of
from domain.facts import Fact, TalkSupervised
from domain.shift import Way
from pbx import configuration
from runtime.clock import Clock

RING_SECONDS = 20
OPTIONS: Final = {Way.LISTEN: "qE", Way.WHISPER: "qEw", Way.JOIN: "qEB"}  # E: over with the talk
HEADER: Final = "PJSIP_HEADER(add,X-Saijai-Supervises)"

Tell = Callable[[Fact], Awaitable[None]]
IncidentOf = Callable[[str], Awaitable[str]]


class Link(Protocol):
    """Who asks Asterisk: client.AmiLink."""

    async def call(self, action: str, headers: dict[str, str]) -> Reply: ...

    async def call_list(self, action: str) -> list[Reply]: ...


class Supervision:
    """Rings supervisors. OSError: Asterisk may or may not have heard."""

    def __init__(self, link: Link, incident_of: IncidentOf, tell: Tell, clock: Clock) -> None:
        self._link, self._incident_of, self._tell, self._clock = link, incident_of, tell, clock

    async def carry_out(self, arguments: Mapping[str, Any]) -> None:
        """Ring the supervisor `by`, who is in the talk of `operator` on lifting. Refused: nobody is rung."""
        operator_id, by, way = (str(arguments.get(name, "")) for name in ("operator", "by", "way"))
        if way not in set(Way):
            raise Refused(f"nobody can {way!r}")
        talk = await self._talk(operator_id)
        phone = await self._phone(by)
        reply = await self._link.call(
            "Originate",
            {
                "Channel": phone,
                "Application": "ChanSpy",
                "Data": f"{talk['Channel']},{OPTIONS[Way(way)]}",
                "Timeout": str(RING_SECONDS * 1000),
                "Variable": f"{HEADER}={operator_id}",
                "Async": "true",
            },
        )
        if reply.get("Response") != "Success":
            raise Refused(f"Asterisk refuses: {reply.get('Message', '')}")
        call_id = talk.get("Linkedid", "")
        await self._tell(
            TalkSupervised(
                call_id=call_id,
                happened_at=self._clock.now(),
                incident_id=await self._incident_of(call_id),
                operator_id=operator_id,
                by=by,
                way=way,
            )
        )

    async def _talk(self, operator_id: str) -> Reply:
        for one in await self._link.call_list("CoreShowChannels"):
            if operator_of(one.get("Channel", "")) == operator_id and one.get("ChannelState") == CHANNEL_STATE_UP:
                return one
        raise Refused(f"operator {operator_id} is in no talk")

    async def _phone(self, by: str) -> str:
        """The page before the desk, as for every ring."""
        for name in (configuration.page_endpoint(by), configuration.endpoint(by)):
            asked = {"Variable": f"DEVICE_STATE(PJSIP/{name})"}
            if (await self._link.call("Getvar", asked)).get("Value") == "NOT_INUSE":
                return f"PJSIP/{name}"
        raise Refused(f"no phone of {by} is free")
