"""The gateway of a maker of pendants, or another program of the town, as the centre's broker sees it."""

import json
from urllib.parse import urlsplit

import paho.mqtt.client as paho

from pbx import secrets
from tests.support.centre import CentreUnderTest


class Gateway:
    """Presses for devices, as the gateway of a maker would; or asks, as user `command`."""

    def __init__(self, centre: CentreUnderTest, user: str = "sos", answers: str = "saijai/v1/sos/+/answer") -> None:
        at = urlsplit(centre.settings.mqtt_url)
        self.answers: list[tuple[str, dict[str, object]]] = []
        self._client = paho.Client(paho.CallbackAPIVersion.VERSION2, f"gateway-{user}")
        self._client.username_pw_set(user, secrets.read(centre.settings, f"mqtt_{user}"))
        self._client.on_connect = lambda client, *_: client.subscribe(answers, qos=1)
        self._client.on_message = lambda _client, _data, message: self.answers.append(
            (message.topic, json.loads(message.payload))
        )
        self._client.connect(at.hostname or "127.0.0.1", at.port or 1883)
        self._client.loop_start()

    def press(self, device_id: str, payload: str) -> None:
        self.send(f"saijai/v1/sos/{device_id}", payload)

    def send(self, topic: str, payload: str) -> None:
        self._client.publish(topic, payload, qos=1).wait_for_publish(5)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()
