"""Tells the world outside through a broker, which may be away at any time: the only importer of aiomqtt.

One `Connection` is one session with the broker: aiomqtt 2 sends again what had already failed when a client is used
twice, so whoever comes back after BrokerAway asks for a new one.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import NamedTuple
from urllib.parse import urlsplit

import aiomqtt

from runtime import log

RETRY_SECONDS = 0.5
RETRY_MOST = 10.0
TIMEOUT_SECONDS = 3  # for each CONNACK and PUBACK
UNCONFIRMED = 500  # messages on their way at once above which the library warns
KEEPALIVE_SECONDS = 5  # a broker that fell silent is noticed within two of these
PORTS = {"mqtt": 1883, "mqtts": 8883}


class BrokerAway(Exception):
    """The broker cannot be reached, refused us, or did not confirm in time."""


class Message(NamedTuple):
    """What is said under which topic; a retained one is told to whoever comes later, too."""

    topic: str
    payload: str
    retain: bool = False


class Connection:
    """One session with the broker."""

    def __init__(self, client: aiomqtt.Client) -> None:
        self._client = client

    async def publish(self, topic: str, payload: str, retain: bool = False) -> None:
        """Returns once the broker has confirmed (QoS 1). BrokerAway: it has not, and may have it or not."""
        try:
            await self._client.publish(topic, payload, qos=1, retain=retain)
        except aiomqtt.MqttError as error:
            raise BrokerAway(str(error)) from error

    async def publish_all(self, messages: Sequence[Message]) -> int:
        """One behind the other, in order, without waiting for each (QoS 1); how many the broker confirmed.

        Fewer than all: it is gone, and of the rest it may have some or none.
        """
        sent = (self._client.publish(one.topic, one.payload, qos=1, retain=one.retain) for one in messages)
        said = await asyncio.gather(
            *sent, return_exceptions=True
        )  # each begins in turn, and so is on its way in turn
        for place, wrong in enumerate(said):
            if isinstance(wrong, aiomqtt.MqttError):
                return place
            if isinstance(wrong, BaseException):
                raise wrong
        return len(messages)

    async def listen(self, topic: str) -> AsyncIterator[tuple[str, bytes]]:
        """Topic and payload of each message below `topic`, in order, until the broker is gone: then BrokerAway."""
        try:
            await self._client.subscribe(topic, qos=1)
            async for message in self._client.messages:
                payload = message.payload
                yield str(message.topic), payload if isinstance(payload, bytes) else str(payload).encode()
        except aiomqtt.MqttError as error:
            raise BrokerAway(str(error)) from error
        raise BrokerAway("the broker ended the session")

    async def lost(self) -> None:
        """Waits until the broker is gone, then raises BrokerAway: nothing is received here, only the end."""
        try:
            async for _ in self._client.messages:
                pass
        except aiomqtt.MqttError as error:
            raise BrokerAway(str(error)) from error
        raise BrokerAway("the broker ended the session")


@asynccontextmanager
async def connect(
    url: str, *, user: str = "", password: str = "", will: tuple[str, str] | None = None, kept_as: str = ""
) -> AsyncIterator[Connection]:
    """A session with the broker at `url`, mqtt(s)://host:port. `will`: retained topic and payload. BrokerAway.

    `kept_as`: the name under which the broker keeps for us what it hears while we are away.
    """
    place = urlsplit(url)
    last_will = aiomqtt.Will(will[0], will[1], qos=1, retain=True) if will else None
    client = aiomqtt.Client(
        place.hostname or "127.0.0.1",
        place.port or PORTS.get(place.scheme, 1883),
        username=user or None,
        password=password or None,
        will=last_will,
        identifier=kept_as or None,
        clean_session=not kept_as,
        timeout=TIMEOUT_SECONDS,
        keepalive=KEEPALIVE_SECONDS,
        tls_context=ssl.create_default_context() if place.scheme == "mqtts" else None,
    )
    client.pending_calls_threshold = UNCONFIRMED
    try:
        await client.__aenter__()
    except aiomqtt.MqttError as error:
        raise BrokerAway(str(error)) from error
    try:
        yield Connection(client)
    finally:
        with suppress(aiomqtt.MqttError):  # it was gone already: the next connection is a new one
            await client.__aexit__(None, None, None)


Connect = Callable[[], AbstractAsyncContextManager[Connection]]


async def hear(connect: Connect, topic: str, take: Callable[[Connection, str, bytes], Awaitable[None]]) -> None:
    """Until cancelled: each message below `topic` is taken, in order; a broker that is away is asked again."""
    pause = RETRY_SECONDS
    while True:
        try:
            async with connect() as connection:
                pause = RETRY_SECONDS
                async for name, payload in connection.listen(topic):
                    await take(connection, name, payload)
        except BrokerAway as away:
            log.logger().warning("nothing is heard by MQTT", topic=topic, reason=str(away))
        await asyncio.sleep(pause)
        pause = min(pause * 2, RETRY_MOST)
