"""A browser that died in mid-call is noticed within two seconds, and its resident is with somebody else.

Asterisk says at once that the page's socket is gone. That alone is no death: sockets come back, and the talk goes on
meanwhile. But a page from which no sound comes either for a second has gone, and its channel is ended as that of a
lost phone is. Without the listener Asterisk's own `rtp_timeout` does the same after four.
Source: Asterisk 22, ContactStatus.
"""

import asyncio
from collections.abc import Mapping
from typing import Final, Protocol

from ami_listener.client import Reply
from ami_listener.translate import CHANNEL_STATE_UP
from runtime import log

PAGE: Final = "web-"
QUIET_SECONDS = 1.0  # a living page sends fifty packets in it, also with its microphone muted
LOST: Final = "44"  # the cause by which a lost phone is told from one that hung up


class Link(Protocol):
    """Who asks Asterisk: client.AmiLink."""

    async def call(self, action: str, headers: dict[str, str]) -> Reply: ...

    async def call_list(self, action: str) -> list[Reply]: ...


class Pages:
    """Looks after the talks of pages whose socket is gone."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._gone: asyncio.Queue[str] = asyncio.Queue()

    def hear(self, event: Mapping[str, str]) -> None:
        """One ContactStatus event."""
        if event.get("ContactStatus") == "Removed" and event.get("AOR", "").startswith(PAGE):
            self._gone.put_nowait(event["AOR"])

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            gone = {await self._gone.get()}
            while not self._gone.empty():
                gone.add(self._gone.get_nowait())
            try:
                await self.look(gone)
            except OSError as error:
                log.logger().warning("the talks of a lost page cannot be looked at", reason=str(error))

    async def look(self, gone: set[str]) -> None:
        """End the talks of these pages in which nothing is heard of them any more."""
        before = await self._received(gone)
        if not before:
            return
        await asyncio.sleep(QUIET_SECONDS)
        now = await self._received(gone)
        for channel in before.keys() & now.keys():
            if now[channel] == before[channel]:
                log.logger().warning("a page was lost in mid-call", channel=channel)
                await self._link.call("Hangup", {"Channel": channel, "Cause": LOST})

    async def _received(self, pages: set[str]) -> dict[str, int]:
        """How many packets of sound have come from each talk of these pages, where Asterisk can say."""
        found: dict[str, int] = {}
        for one in await self._link.call_list("CoreShowChannels"):
            channel = one.get("Channel", "")
            is_of_one = channel.startswith("PJSIP/") and channel.removeprefix("PJSIP/").rpartition("-")[0] in pages
            if is_of_one and one.get("ChannelState") == CHANNEL_STATE_UP:
                wanted = {"Channel": channel, "Variable": "CHANNEL(rtcp,rxcount)"}
                said = (await self._link.call("Getvar", wanted)).get("Value", "")
                if said.isdecimal():  # else nobody knows: `rtp_timeout` decides
                    found[channel] = int(said)
        return found
