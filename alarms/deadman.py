"""Somebody outside this machine hears at even intervals that all is well; when they hear nothing, they act.

The only signal that still works when the machine, its power or its network is gone.
"""

import asyncio
import urllib.request
from collections.abc import Callable

from runtime import log

ANSWER_SECONDS = 10.0


class Deadman:
    """Asks the address while `is_well`. `is_heard`: the last signal was taken, None before the first."""

    def __init__(self, url: str, each_seconds: float, is_well: Callable[[], bool]) -> None:
        self._url, self._each, self._is_well = url, each_seconds, is_well
        self.is_heard: bool | None = None

    async def run(self) -> None:
        """Until cancelled; at once done where no address is set."""
        while self._url:
            if self._is_well():
                await self._signal()
            await asyncio.sleep(self._each)

    async def _signal(self) -> None:
        try:
            await asyncio.to_thread(_get, self._url)
            is_heard = True
        except OSError as error:  # URLError, HTTPError and a time-out are
            is_heard = False
            if self.is_heard is not False:
                log.logger().warning("the dead-man signal is not heard", reason=str(error))
        self.is_heard = is_heard


def _get(url: str) -> None:
    with urllib.request.urlopen(url, timeout=ANSWER_SECONDS) as answer:  # an http(s) address: runtime.settings
        answer.read(1024)
