"""The listener's one link to Asterisk: it notices a dead peer within seconds, comes back by itself, repeats nothing.

`AmiLink` puts every event, in order, into one bounded queue, and `Connected` before the first event of each
connection. A full queue drops instead of making Asterisk wait (it cuts off slow readers): CEL has what was dropped.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from panoramisk import Manager
from panoramisk.message import Message

from ami_listener.translate import moment
from ami_listener.wire import Request, Wire
from runtime import log
from runtime.clock import Clock

State = Literal["connected", "away", "refused"]
Reply = dict[str, str]

CONNECT_SECONDS = 3.0
CALL_SECONDS = 3.0
PING_SECONDS = 1.0  # between a reply and the next ping
PONG_SECONDS = 2.0  # for the reply: a peer that is slower is as good as dead
RETRY_SECONDS = 0.5
REFUSED_RETRY_SECONDS = 2.0  # doubles up to the next: a wrong password must not look like an attack
REFUSED_RETRY_MOST = 60.0
QUEUE_SIZE = 10_000
SECURITY_EVENTS = frozenset({"InvalidAccountID", "InvalidPassword", "ChallengeResponseFailed", "SuccessfulAuth"})


class LoginRefused(Exception):
    """Asterisk does not know this user or password."""


@dataclass(frozen=True)
class Connected:
    """From here on events arrive; what happened before `at` only CEL knows."""

    at: datetime


@dataclass(frozen=True)
class Event:
    """One AMI event as Asterisk sent it, and when it came in by our clock."""

    headers: Mapping[str, str]
    received_at: datetime


class AmiLink(Manager):  # type: ignore[misc]  # panoramisk has no types
    """The hardened manager: `run` keeps the link up until `close`, `call` asks, `queue` is what happened."""

    def __init__(
        self, host: str, port: int, user: str, password: Callable[[], str], clock: Clock, queue: asyncio.Queue[Any]
    ) -> None:
        super().__init__(host=host, port=port)
        self.awaiting_actions: deque[Any] = deque(maxlen=0)  # what had no reply is never sent again
        self.queue = queue
        self.state: State = "away"
        self.is_booted = False  # its manager answers before its dialplan is there
        self.dropped = 0
        self.clock_offset_ms = 0.0  # how far Asterisk's clock is ahead of ours
        self.on_connected: Callable[[], None] = lambda: None
        self.on_security: Callable[[Reply], None] = lambda _: None
        self.on_contact: Callable[[Reply], None] = lambda _: None
        self._user, self._password, self._clock = user, password, clock
        self._refused_pause = REFUSED_RETRY_SECONDS
        self._lost = asyncio.Event()
        self._closed = asyncio.Event()
        self._wire: Wire | None = None
        self.protocol: Wire | None = None

    async def run(self) -> None:
        """Connect, log in, watch, and again; ends only when closed."""
        while not self._closed.is_set():
            pause = RETRY_SECONDS
            try:
                await self._one_connection()
            except LoginRefused as refusal:
                pause = self._refused_pause
                self._refused_pause = min(pause * 2, REFUSED_RETRY_MOST)
                self.state = "refused"
                log.logger().error("Asterisk refuses the listener's login", reason=str(refusal), again_in=pause)
            except OSError as error:  # ConnectionError and TimeoutError are OSErrors
                self.state = "away"
                log.logger().warning("no link to Asterisk", reason=str(error) or type(error).__name__)
            finally:
                self._drop_link()
            await self._pause(pause)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._closed.wait(), seconds)
        except TimeoutError:
            return

    async def _one_connection(self) -> None:
        self._lost = asyncio.Event()
        loop = asyncio.get_running_loop()
        place = (self.config["host"], self.config["port"])
        async with asyncio.timeout(CONNECT_SECONDS):
            _, wire = await loop.create_connection(lambda: Wire(self), *place)
        self._wire = self.protocol = wire
        headers = {"Action": "Login", "Username": self._user, "Secret": self._password(), "Events": "on"}
        reply = await self._ask(headers, CONNECT_SECONDS)
        if reply["Response"] != "Success":
            raise LoginRefused(reply.get("Message", ""))
        log.logger().info("following Asterisk")
        self.on_connected()
        while not self._lost.is_set():
            await self._ping()
            await self._wait_lost(PING_SECONDS)
        raise ConnectionResetError("Asterisk closed the link")

    async def _ping(self) -> None:
        sent_at = self._clock.now()
        reply = await self._ask({"Action": "Ping"}, PONG_SECONDS)
        here = sent_at + (self._clock.now() - sent_at) / 2
        self.clock_offset_ms = round((moment(reply.get("Timestamp", ""), here) - here).total_seconds() * 1000, 1)

    async def _wait_lost(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._lost.wait(), seconds)
        except TimeoutError:
            return

    async def call(
        self, action: str, headers: Mapping[str, str] | None = None, timeout: float = CALL_SECONDS
    ) -> Reply:
        """One question, one reply. ConnectionError: no link; TimeoutError: no reply, it may have run."""
        self._require_link()
        return await self._ask({"Action": action, **(headers or {})}, timeout)

    async def call_list(self, action: str, timeout: float = CALL_SECONDS) -> list[Reply]:
        """The events that Asterisk lists in reply, without the frame around them. Errors as in `call`."""
        self._require_link()
        replies = await self._send({"Action": action}, timeout, as_list=True)
        return [_plain(one) for one in replies if one.event and not one.eventlist]

    def _require_link(self) -> None:
        if self.state != "connected":
            raise ConnectionError("no link to Asterisk")

    async def _ask(self, headers: dict[str, str], timeout: float) -> Reply:
        return _plain(await self._send(headers, timeout, as_list=False))

    async def _send(self, headers: dict[str, str], timeout: float, *, as_list: bool) -> Any:
        wire = self._wire
        if wire is None or wire.closed:
            raise ConnectionError("no link to Asterisk")
        request = Request(headers, as_list=as_list)
        wire.send(request, as_list=as_list)
        done, _ = await asyncio.wait([request.future], timeout=timeout)
        wire.responses.pop(request.id, None)
        if not done:
            raise TimeoutError(f"no reply to {headers['Action']}")
        if request.future.cancelled():
            raise ConnectionResetError(f"the link ended before the reply to {headers['Action']}")
        return request.future.result()

    def answered(self, action: str, reply: Message) -> None:
        """The wire hands over a complete reply; events that follow the login in one packet come after `Connected`."""
        if action == "Login" and reply.response == "Success":
            self.state, self._refused_pause, self.is_booted = "connected", REFUSED_RETRY_SECONDS, False
            self._put(Connected(self._clock.now()))

    def dispatch(self, event: Mapping[str, Any]) -> None:
        """The wire hands over one event."""
        headers = _plain(event)
        if headers.get("Event") in SECURITY_EVENTS:
            self.on_security(headers)
            return
        if headers.get("Event") == "ContactStatus":
            self.on_contact(headers)
            return
        self.is_booted = self.is_booted or headers.get("Event") == "FullyBooted"
        self._put(Event(headers, self._clock.now()))

    def _put(self, item: Connected | Event) -> None:
        try:
            self.queue.put_nowait(item)
        except asyncio.QueueFull:
            self.dropped += 1

    def connection_lost(self, exc: Exception | None) -> None:
        """The wire says that the link is gone; `run` comes back."""
        self._lost.set()

    def _drop_link(self) -> None:
        if self.state == "connected":
            self.state = "away"
        wire, self._wire, self.protocol = self._wire, None, None
        if wire is not None:
            wire.close()

    def close(self) -> None:
        """End the link for good."""
        self._closed.set()
        self._drop_link()


def _plain(message: Mapping[str, Any]) -> Reply:
    # a header that came twice is a list: the last one counts
    return {name: value[-1] if isinstance(value, list) else value for name, value in message.items()}
