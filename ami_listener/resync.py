"""After a broken link nobody goes on believing in a call that is over: Asterisk is asked, and its record is read."""

import asyncio
from datetime import timedelta

from ami_listener.client import AmiLink
from ami_listener.worker import ChannelsKnown, Item, ReconcileDue
from runtime import log
from runtime.clock import Clock

CEL_LAG_SECONDS = 0.3  # what happened before the connection is in CEL by then
AGAIN_SECONDS = 1.0
EACH_SECONDS = 60.0
LAG = timedelta(seconds=5)  # younger rows AMI may still deliver
ALONE_SECONDS = 1.0  # without a link CEL is the only witness: it is read each second, to its end


async def ask_asterisk(link: AmiLink, clock: Clock, queue: asyncio.Queue[Item]) -> None:
    """Once after each connection: which calls run, and since when Asterisk does."""
    connected_at = clock.now()
    await asyncio.sleep(CEL_LAG_SECONDS)
    while link.state == "connected":
        try:
            status = await link.call("CoreStatus")
            channels = await link.call_list("CoreShowChannels")
        except OSError as error:
            log.logger().warning("Asterisk does not say which calls run", reason=str(error))
            await asyncio.sleep(AGAIN_SECONDS)
            continue
        started_at = f"{status.get('CoreStartupDate', '')}T{status.get('CoreStartupTime', '')}"
        call_ids = frozenset(channel.get("Linkedid", "") for channel in channels)
        await queue.put(ChannelsKnown(connected_at, started_at, call_ids))
        return


async def remind(link: AmiLink, clock: Clock, queue: asyncio.Queue[Item]) -> None:
    """Each minute, each second without a link, and at once after events were dropped: read CEL. Until cancelled."""
    dropped, next_at = 0, 0.0
    while True:
        if link.dropped != dropped:
            dropped = link.dropped
            await queue.put(ReconcileDue(clock.now()))
        elif link.state != "connected":
            await queue.put(ReconcileDue(clock.now()))
        elif clock.monotonic() >= next_at:
            next_at = clock.monotonic() + EACH_SECONDS
            await queue.put(ReconcileDue(clock.now() - LAG))
        await asyncio.sleep(ALONE_SECONDS)
