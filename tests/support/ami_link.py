"""The listener's link to a fake Asterisk, for as long as a block lasts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from ami_listener.client import AmiLink, Event
from runtime.clock import SystemClock
from tests.support.eventually import eventually
from tests.support.fake_ami import FakeAmi

RIGHT = "right"


@asynccontextmanager
async def following(ami: FakeAmi, password: str = RIGHT, size: int = 1000) -> AsyncIterator[AmiLink]:
    """A link that runs inside the block and is closed after it."""
    queue: asyncio.Queue[Any] = asyncio.Queue(size)
    link = AmiLink("127.0.0.1", ami.port, "saijai", lambda: password, SystemClock(), queue)
    running = asyncio.get_running_loop().create_task(link.run())
    try:
        yield link
    finally:
        link.close()
        await asyncio.wait_for(running, 2)


async def connected(link: AmiLink) -> None:
    """Logged in when this returns."""
    await eventually(lambda: link.state == "connected")


async def events(link: AmiLink, count: int) -> list[dict[str, str]]:
    """The next so many events, in the order in which the listener gets them."""
    found: list[dict[str, str]] = []
    async with asyncio.timeout(5):
        while len(found) < count:
            item = await link.queue.get()
            if isinstance(item, Event):
                found.append(dict(item.headers))
    return found
