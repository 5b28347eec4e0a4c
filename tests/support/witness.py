"""An MQTT client that is not ours: what the world outside is told, in the order in which it arrives."""

import json
from typing import Any
from urllib.parse import urlsplit

import paho.mqtt.client as paho


class MqttWitness:
    """Subscribes to everything with a persistent session; `messages` grows in order of arrival."""

    def __init__(self, url: str, secret: str, name: str = "test-witness") -> None:
        at = urlsplit(url)
        self.messages: list[tuple[str, Any]] = []
        self._client = paho.Client(paho.CallbackAPIVersion.VERSION2, name, clean_session=False)
        self._client.username_pw_set("reader", secret)
        self._client.on_connect = lambda client, *_: client.subscribe("saijai/#", qos=1)
        self._client.on_message = self._message
        self._client.reconnect_delay_set(1, 1)
        self._client.connect_async(at.hostname or "127.0.0.1", at.port or 1883)
        self._client.loop_start()

    def _message(self, _client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        self.messages.append((message.topic, json.loads(message.payload or b"null")))

    def facts(self, call_id: str) -> list[str]:
        """The words told of one call, in order of arrival."""
        told = [payload for _, payload in self.messages if isinstance(payload, dict)]
        return [payload["fact"] for payload in told if payload.get("call_id") == call_id]

    def close(self) -> None:
        """Leave the broker."""
        self._client.disconnect()
        self._client.loop_stop()
