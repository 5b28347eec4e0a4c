"""A screen or an app of the town may ask for a call back; asked twice, it is done once.

The broker decides who may ask (user `command`). What is not safe to repeat goes through the table of commands.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from db.engine import DatabaseAway
from domain import requests, topics
from domain.requests import RequestRefused
from runtime import log, mqtt
from runtime.mqtt import Connect, Connection

KEPT_AS: Final = "saijai-command"
ASKED_BY: Final = "mqtt"
NOT_OPEN: Final = "there is no such open incident"

CallBack = Callable[[str, str, str], Awaitable[bool]]  # incident, who asks, key -> is there such an open incident?


class Requests:
    """Takes what is asked, one after the other."""

    def __init__(self, connect: Connect, call_back: CallBack) -> None:
        self._connect, self._call_back = connect, call_back

    async def run(self) -> None:
        """Until cancelled."""
        await mqtt.hear(self._connect, topics.CALL_BACK, self.take)

    async def take(self, connection: Connection, _topic: str, payload: bytes) -> None:
        """One request: answered once it is on record; not while the journal is away, and the asker sends again."""
        try:
            asked = requests.read(payload)
            is_open = await self._call_back(asked.incident_id, ASKED_BY, f"mqtt-{asked.sent_id}")
        except RequestRefused as refused:
            log.logger().error("a request by MQTT cannot be read", reason=str(refused))
            await connection.publish(topics.CALL_BACK_ANSWER, requests.answer("", str(refused)))
        except DatabaseAway:
            log.logger().error("a request by MQTT waits for the journal")
        else:
            said = requests.answer(asked.sent_id, "" if is_open else NOT_OPEN)
            await connection.publish(topics.CALL_BACK_ANSWER, said)
