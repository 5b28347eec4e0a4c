"""Somebody outside who is told every fact over MQTT, and for whom the broker keeps what came while it was away."""

import json
import threading
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from bench.account import Message
from domain import topics
from pbx import secrets
from runtime.settings import Settings

NAME = "bench-subscriber"
USER, SECRET = "reader", "mqtt_reader"
RETRY_SECONDS = 1
WAIT_SECONDS = 10.0


class NotSubscribed(Exception):
    """The broker does not take the bench's own subscriber; the text says what it did."""


class Subscriber:
    """`messages` grows in order of arrival. Not by the service's own client: what it acknowledged it has."""

    def __init__(self, settings: Settings) -> None:
        at = urlsplit(settings.mqtt_url)
        self.messages: list[Message] = []
        self._subscribed = threading.Event()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, NAME, clean_session=False)
        self._client.username_pw_set(USER, secrets.read(settings, SECRET))
        self._client.on_connect = self._subscribe
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.on_message = self._hear
        self._client.reconnect_delay_set(RETRY_SECONDS, RETRY_SECONDS)
        self._client.connect_async(at.hostname or "127.0.0.1", at.port or 1883)

    def __enter__(self) -> Self:
        self._client.loop_start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def wait(self) -> None:
        """Returns when nothing can be missed any more. NotSubscribed."""
        if not self._subscribed.wait(WAIT_SECONDS):
            raise NotSubscribed(f"the broker did not take a subscriber within {WAIT_SECONDS} s")

    @staticmethod
    def _subscribe(client: paho.Client, *_: Any) -> None:
        client.subscribe([(topic, 1) for topic in topics.EVERY_FACT])

    def _hear(self, _client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        said = json.loads(message.payload)
        self.messages.append(Message(said["fact_id"], said["seq"]))
