"""The world outside hears every fact, in order, whatever happens to the broker: against a real Mosquitto."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import aiomqtt
import pytest

from ami_listener import publisher as publishing
from ami_listener.fresh import Fresh
from ami_listener.publisher import LAST_WILL, Publisher
from db import migration
from db.engine import connect
from db.journal import Journal
from domain import topics
from domain.facts import Fact, OperatorRang
from runtime import mqtt
from runtime.clock import SystemClock
from tests.support.broker import Broker, free_port
from tests.support.eventually import eventually

GAPS = topics.gaps_payload(missed=3, filled=2, unexplained=1)


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    url = f"sqlite:///{tmp_path}/journal.db"
    await asyncio.to_thread(migration.upgrade, url)
    database = connect(url)
    yield Journal(database, SystemClock(), tmp_path / "journal.head")
    await database.close()


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    async with Broker(tmp_path / "mosquitto") as running:
        yield running


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "RETRY_MOST", 1.0)


def facts(first: int, count: int) -> list[tuple[Fact, bool]]:
    at = SystemClock().now()
    return [
        (
            OperatorRang(
                call_id="c", incident_id="i", happened_at=at + timedelta(seconds=n), operator_id="o", leg_id=str(n)
            ),
            False,
        )
        for n in range(first, first + count)
    ]


@asynccontextmanager
async def publishing_from(journal: Journal, url: str, fresh: Fresh | None = None) -> AsyncIterator[Publisher]:
    made = Publisher(journal, lambda: mqtt.connect(url, will=LAST_WILL), fresh or Fresh(), lambda: GAPS)
    running = asyncio.get_running_loop().create_task(made.run())
    try:
        yield made
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


class Ear:
    """A subscriber with a session that outlives the broker's absence."""

    def __init__(self, port: int) -> None:
        self.heard: list[tuple[str, dict[str, object]]] = []
        self.is_listening = False
        self._port = port

    async def listen(self) -> None:
        while True:
            client = aiomqtt.Client("127.0.0.1", self._port, identifier="ear", clean_session=False)
            try:
                async with client:
                    await client.subscribe("saijai/#", qos=1)
                    self.is_listening = True
                    async for message in client.messages:
                        assert isinstance(message.payload, bytes)
                        self.heard.append((str(message.topic), json.loads(message.payload)))
            except aiomqtt.MqttError:
                self.is_listening = False
                await asyncio.sleep(0.1)

    def seqs(self) -> list[object]:
        return [said["seq"] for topic, said in self.heard if topic.startswith("saijai/v1/incident/")]

    def last(self, topic: str) -> dict[str, object] | None:
        return next((said for where, said in reversed(self.heard) if where == topic), None)


@asynccontextmanager
async def listening(broker: Broker) -> AsyncIterator[Ear]:
    ear = Ear(broker.port)
    task = asyncio.get_running_loop().create_task(ear.listen())
    await eventually(lambda: ear.is_listening)
    try:
        yield ear
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def is_confirmed(journal: Journal, seq: int) -> bool:
    return await journal.cursor("mqtt") == str(seq)


async def test_facts_head_and_status_are_told(journal: Journal, broker: Broker):
    entries = await journal.append(facts(0, 3))
    async with listening(broker) as ear, publishing_from(journal, broker.url) as publisher:
        await eventually(lambda: ear.seqs() == [1, 2, 3])
        assert ear.last("saijai/v1/incident/i/operator_rang")["data"] == {"operator_id": "o", "leg_id": "2"}
        await eventually(lambda: ear.last(topics.JOURNAL_HEAD) == {"v": 1, "seq": 3, "hash": entries[-1].hash})
        assert ear.last(topics.status("ami_listener")) == {"v": 1, "online": True}
        counted = {"v": 1, "missed": 3, "filled": 2, "unexplained": 1}
        await eventually(lambda: ear.last(topics.JOURNAL_GAPS) == counted)
        assert publisher.state == "ok"

        await eventually(partial(is_confirmed, journal, 3))


async def test_a_fact_is_handed_on_at_once_and_what_others_appended_is_not_left_out(journal: Journal, broker: Broker):
    fresh = Fresh()
    async with listening(broker) as ear, publishing_from(journal, broker.url, fresh) as publisher:
        await eventually(lambda: publisher.state == "ok")
        fresh.add(await journal.append(facts(0, 2)))
        await eventually(lambda: ear.seqs() == [1, 2])
        await journal.append(facts(2, 1))
        fresh.add(await journal.append(facts(3, 1)))
        fresh.add(await journal.append(facts(4, 2)))
        await eventually(lambda: len(ear.seqs()) >= 6)
        assert ear.seqs() == [1, 2, 3, 4, 5, 6]


async def test_five_hundred_facts_told_while_the_broker_was_down_come_once_each_in_order(
    journal: Journal, broker: Broker
):
    async with listening(broker) as ear, publishing_from(journal, broker.url) as publisher:
        await journal.append(facts(0, 5))
        await eventually(lambda: ear.seqs() == [1, 2, 3, 4, 5])
        await eventually(partial(is_confirmed, journal, 5), what="known to have arrived")
        broker.stop()
        await eventually(lambda: publisher.state == "away", within=8)
        for n in range(0, 500, 10):
            await journal.append(facts(5 + n, 10))
        await broker.start()
        await eventually(lambda: len(ear.seqs()) >= 505, within=20)
        await eventually(lambda: (ear.last(topics.JOURNAL_HEAD) or {}).get("seq") == 505, what="told after them all")
        assert ear.seqs() == list(range(1, 506))


async def test_a_broker_that_dies_in_the_middle_loses_nothing(journal: Journal, broker: Broker):
    async with listening(broker) as ear, publishing_from(journal, broker.url):
        await journal.append(facts(0, 1500))
        await eventually(lambda: len(ear.seqs()) > 100)
        broker.stop()
        await broker.start()
        await eventually(lambda: len(set(ear.seqs())) == 1500, within=15)
        told_first = list(dict.fromkeys(ear.seqs()))
        assert told_first == list(range(1, 1501))


async def test_a_publisher_that_starts_again_goes_on_where_the_broker_confirmed(journal: Journal, broker: Broker):
    async with listening(broker) as ear:
        await journal.append(facts(0, 3))
        async with publishing_from(journal, broker.url):
            await eventually(lambda: len(ear.seqs()) == 3)
            await asyncio.sleep(0.2)
        await eventually(lambda: ear.last(topics.status("ami_listener")) == {"v": 1, "online": False})
        await journal.append(facts(3, 2))
        async with publishing_from(journal, broker.url):
            await eventually(lambda: ear.seqs() == [1, 2, 3, 4, 5])


async def test_no_broker_is_noticed_and_stands_in_nobodys_way(journal: Journal):
    async with publishing_from(journal, f"mqtt://127.0.0.1:{free_port()}") as publisher:
        await journal.append(facts(0, 3))
        await asyncio.sleep(0.2)
        assert publisher.state == "away"


async def test_a_broker_that_says_no_is_away(journal: Journal, tmp_path: Path):
    async with Broker(tmp_path / "strict", users={"listener": "secret"}) as strict:
        with pytest.raises(mqtt.BrokerAway):
            async with mqtt.connect(strict.url, user="listener", password="wrong"):
                pass
        async with mqtt.connect(strict.url, user="listener", password="secret") as connection:
            await connection.publish("saijai/v1/test", "{}")


async def test_a_lost_session_is_told_to_who_waits_for_it(broker: Broker):
    async with mqtt.connect(broker.url) as connection:
        losing = asyncio.get_running_loop().create_task(connection.lost())
        await asyncio.sleep(0.05)
        broker.stop()
        with pytest.raises(mqtt.BrokerAway):
            await asyncio.wait_for(losing, 8)
        with pytest.raises(mqtt.BrokerAway):
            await connection.publish("saijai/v1/test", "{}")
