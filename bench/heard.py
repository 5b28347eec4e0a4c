"""Somebody outside, on MQTT: which facts of the calls came, in which order, and how long after they happened."""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime

from bench.story import Telling
from runtime.clock import Clock
from runtime.mqtt import Connection

TOPIC = "saijai/v1/incident/#"


@dataclass
class Expected:
    """So many facts of these calls are still to come."""

    call_ids: tuple[str, ...]
    facts: int


class Heard:
    """What is still to come of every call, and the lag of all that came."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._expected: dict[str, Expected] = {}
        self._seq = 0
        self.lags_ms: list[float] = []
        self.facts = self.out_of_order = 0
        self.changed = asyncio.Event()

    def expect(self, telling: Telling) -> None:
        """A call begins."""
        self._expected |= dict.fromkeys(telling.call_ids, Expected(telling.call_ids, telling.facts))

    @property
    def waiting(self) -> int:
        """Calls of which not everything came yet."""
        return len(self._expected)

    @property
    def missing(self) -> int:
        """Facts that did not come yet."""
        return sum(one.facts for call_id, one in self._expected.items() if call_id == one.call_ids[0])

    async def run(self, connection: Connection) -> None:
        """Until cancelled. BrokerAway: the broker is gone."""
        async for _, payload in connection.listen(TOPIC):
            self.take(payload, self._clock.now())

    def take(self, payload: bytes, at: datetime) -> None:
        """One fact."""
        fact = json.loads(payload)
        self.facts += 1
        self.out_of_order += fact["seq"] <= self._seq
        self._seq = fact["seq"]
        self.lags_ms.append((at - datetime.fromisoformat(fact["happened_at"])).total_seconds() * 1000)
        expected = self._expected.get(fact["call_id"]) or self._expected.get(fact["incident_id"])
        if expected is None:
            return
        expected.facts -= 1
        if not expected.facts:
            for call_id in expected.call_ids:
                del self._expected[call_id]
            self.changed.set()
