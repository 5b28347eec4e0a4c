"""A reader on another machine hears the facts by TLS, of a broker that proves who it is; its rights stay."""

import asyncio
import json
import os
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiomqtt
import pytest

from pbx import broker, certificates, containers, scratch, secrets
from runtime import mqtt
from runtime.clock import SystemClock
from runtime.settings import Settings
from tests.support.eventually import eventually

CONTAINERS = Path(__file__).parents[2] / "containers" / "mosquitto.conf"
FACT = "saijai/v1/incident/i/operator_rang"


@pytest.fixture(name="settings")
def _settings(tmp_path: Path) -> Settings:
    plain, tls = scratch.free_ports(2)
    settings = Settings(data_dir=tmp_path, mqtt_url=f"mqtt://127.0.0.1:{plain}", mqtt_tls_port=tls)
    secrets.make(settings)
    return settings


@pytest.fixture(name="running")
async def _running(settings: Settings) -> AsyncIterator[Settings]:
    async with started(settings):
        yield settings


@asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[None]:
    """The broker as a start makes it."""
    async with listening(settings, broker.prepare(settings, SystemClock().now())):
        yield


@asynccontextmanager
async def listening(settings: Settings, command: list[str]) -> AsyncIterator[None]:
    process = await asyncio.to_thread(subprocess.Popen, command)
    await eventually(lambda: _listens(settings), 5, "the broker listens behind both doors")
    try:
        yield
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 5)


async def _listens(settings: Settings) -> bool:
    for port in (int(settings.mqtt_url.rpartition(":")[2]), settings.mqtt_tls_port):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.close()
    return True


def trusting(settings: Settings) -> ssl.SSLContext:
    """Of a reader who was given the centre's authority."""
    return ssl.create_default_context(cafile=str(settings.secrets_dir / certificates.AUTHORITY))


def reader(settings: Settings, context: ssl.SSLContext | None, host: str = "127.0.0.1") -> aiomqtt.Client:
    return aiomqtt.Client(
        host,
        settings.mqtt_tls_port,
        username="reader",
        password=secrets.read(settings, "mqtt_reader"),
        tls_context=context,
        timeout=3,
    )


@asynccontextmanager
async def listener(settings: Settings) -> AsyncIterator[mqtt.Connection]:
    """Who tells, on loopback without TLS as ever."""
    password = secrets.read(settings, "mqtt")
    async with mqtt.connect(settings.mqtt_url, user="listener", password=password) as connection:
        yield connection


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_who_trusts_the_centre_s_authority_hears_the_facts(running: Settings, host: str) -> None:
    async with reader(running, trusting(running), host) as client, listener(running) as tells:
        await client.subscribe("saijai/#", qos=1)
        await tells.publish(FACT, json.dumps({"seq": 1}))
        async with asyncio.timeout(5):
            message = await anext(aiter(client.messages))
    assert (str(message.topic), json.loads(message.payload)) == (FACT, {"seq": 1})


@pytest.mark.parametrize("whose", ["the world's", "another centre's"])
async def test_who_does_not_know_the_authority_refuses_the_broker(
    running: Settings, tmp_path: Path, whose: str
) -> None:
    other = Settings(data_dir=tmp_path / "other")
    secrets.make(other)
    certificates.keep(other.secrets_dir, ("127.0.0.1",), SystemClock().now())
    context = ssl.create_default_context() if whose == "the world's" else trusting(other)
    with pytest.raises(ssl.SSLCertVerificationError, match="certificate verify failed"):
        await asyncio.to_thread(shake, running, context)
    await asyncio.to_thread(shake, running, trusting(running))


async def test_an_address_that_is_not_in_the_certificate_is_refused(settings: Settings) -> None:
    anywhere = settings.model_copy(update={"bind": "0.0.0.0"})
    async with started(anywhere):
        with pytest.raises(ssl.SSLCertVerificationError, match="IP address mismatch"):
            await asyncio.to_thread(shake, anywhere, trusting(anywhere), "127.0.0.2")


def shake(settings: Settings, context: ssl.SSLContext, host: str = "127.0.0.1") -> None:
    """Only as far as knowing who it is."""
    with socket.create_connection((host, settings.mqtt_tls_port), timeout=3) as line:
        context.wrap_socket(line, server_hostname=host).close()


async def test_behind_the_tls_door_nobody_is_heard_without_tls_or_password(running: Settings) -> None:
    with pytest.raises(aiomqtt.MqttError):
        async with reader(running, None):
            pass
    nobody = aiomqtt.Client("127.0.0.1", running.mqtt_tls_port, tls_context=trusting(running), timeout=3)
    with pytest.raises(aiomqtt.MqttError, match="uthori"):
        async with nobody:
            pass


async def test_a_reader_still_cannot_write_and_hears_no_device_and_no_request(running: Settings) -> None:
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(reader(running, trusting(running)))
        tells = await stack.enter_async_context(listener(running))
        await client.subscribe("saijai/#", qos=1)
        for asked in ("saijai/v1/sos/#", "saijai/v1/command/#"):
            await client.subscribe(asked, qos=1)
        await client.publish(FACT, "forged", qos=1)
        for kept_from_readers in (
            "sos/watch-7",
            "sos/watch-7/answer",
            "command/call_back",
            "command/call_back/answer",
        ):
            await tells.publish(f"saijai/v1/{kept_from_readers}", "{}")
        await tells.publish(FACT, "{}")
        async with asyncio.timeout(5):
            message = await anext(aiter(client.messages))
        assert (str(message.topic), message.payload) == (FACT, b"{}"), "neither what it wrote nor what a device hears"


async def test_the_next_certificate_is_taken_up_and_nobody_s_session_ends(running: Settings) -> None:
    before = await asyncio.to_thread(_shown, running)
    later = SystemClock().now() + certificates.SERVER_VALID - certificates.RENEW_BEFORE
    async with reader(running, trusting(running)) as client, listener(running) as tells:
        await client.subscribe("saijai/#", qos=1)
        assert broker.renew(running, later)

        async def is_another() -> bool:
            return await asyncio.to_thread(_shown, running) != before

        await eventually(is_another, 5, "the broker shows its next certificate")
        await tells.publish(FACT, "{}")
        async with asyncio.timeout(5):
            assert str((await anext(aiter(client.messages))).topic) == FACT


def _shown(settings: Settings) -> str:
    return ssl.get_server_certificate(("127.0.0.1", settings.mqtt_tls_port), timeout=3)


async def test_the_containers_broker_has_the_same_door(settings: Settings) -> None:
    containers.hand_out(settings, settings.data_dir / "for", (os.getuid(), os.getgid()), SystemClock().now())
    plain, health = int(settings.mqtt_url.rpartition(":")[2]), scratch.free_ports(1)[0]
    said = CONTAINERS.read_text(encoding="utf-8").replace("/srv/saijai", str(settings.data_dir))
    for port, own in (("1883", plain), ("1884", health), ("8883", settings.mqtt_tls_port)):
        said = said.replace(f"listener {port}", f"listener {own}")
    file = settings.data_dir / "mosquitto.conf"
    file.write_text(f"user root\n{said}", encoding="utf-8")
    async with (
        listening(settings, ["/usr/sbin/mosquitto", "-c", str(file)]),
        reader(settings, trusting(settings)) as client,
        listener(settings) as tells,
    ):
        await client.subscribe("saijai/#", qos=1)
        await client.publish(FACT, "forged", qos=1)
        await tells.publish(FACT, "{}")
        async with asyncio.timeout(5):
            assert (await anext(aiter(client.messages))).payload == b"{}"
