"""A port that is taken and an address that is not ours are named with their setting, before a call needs them."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from commands import ports
from pbx import scratch
from runtime.settings import Settings

NOT_OURS = "192.0.2.77"  # TEST-NET-1: on no machine


@pytest.fixture(name="settings")
def _settings(tmp_path) -> Settings:
    sip, ami, ws, agi, mqtt = scratch.free_ports(5)
    url = f"mqtt://127.0.0.1:{mqtt}"
    return Settings(data_dir=tmp_path, sip_port=sip, ami_port=ami, ws_port=ws, agi_port=agi, mqtt_url=url)


@contextmanager
def taken(port: int, kind: socket.SocketKind) -> Iterator[None]:
    """Another program has this port."""
    with socket.socket(socket.AF_INET, kind) as held:
        held.bind(("127.0.0.1", port))
        if kind is socket.SOCK_STREAM:
            held.listen()
        yield


def test_free_ports_are_no_problem_and_are_free_afterwards(settings):
    assert ports.problems(settings) == []
    assert ports.problems(settings) == []


def test_a_taken_sip_port_is_named_with_its_setting(settings):
    with taken(settings.sip_port, socket.SOCK_DGRAM):
        [said] = ports.problems(settings)
    assert said == (
        f"SAIJAI_SIP_PORT: 127.0.0.1 port {settings.sip_port} is taken by another program: "
        "end that one, or set another port"
    )


@pytest.mark.parametrize("name", ["ami_port", "ws_port", "agi_port"])
def test_a_taken_tcp_port_is_named_with_its_setting(settings, name):
    port = getattr(settings, name)
    with taken(port, socket.SOCK_STREAM):
        [said] = ports.problems(settings)
    assert said.startswith(f"SAIJAI_{name.upper()}: 127.0.0.1 port {port} is taken by another program")


def test_the_port_of_our_own_broker_is_looked_at_and_that_of_another_is_not(settings):
    port = int(settings.mqtt_url.rpartition(":")[2])
    with taken(port, socket.SOCK_STREAM):
        [said] = ports.problems(settings)
        elsewhere = settings.model_copy(update={"mqtt_url": f"mqtt://broker.example:{port}"})
        assert ports.problems(elsewhere) == []
    assert said.startswith(f"SAIJAI_MQTT_URL: 127.0.0.1 port {port} is taken")


def test_the_door_for_readers_outside_is_looked_at_where_there_is_one(settings):
    [port] = scratch.free_ports(1)
    outside = settings.model_copy(update={"mqtt_tls_port": port})
    with taken(port, socket.SOCK_STREAM):
        assert ports.problems(settings) == []
        [said] = ports.problems(outside)
    assert said.startswith(f"SAIJAI_MQTT_TLS_PORT: 127.0.0.1 port {port} is taken")


def test_the_other_kind_of_the_same_port_is_free(settings):
    with taken(settings.sip_port, socket.SOCK_STREAM), taken(settings.agi_port, socket.SOCK_DGRAM):
        assert ports.problems(settings) == []


def test_a_port_whose_last_connection_was_just_closed_is_free(settings):
    with (
        socket.create_server(("127.0.0.1", settings.ami_port)) as server,
        socket.create_connection(server.getsockname()),
    ):
        server.accept()[0].close()  # the side that closes first keeps the port in TIME_WAIT
    assert ports.problems(settings) == []


@pytest.mark.parametrize("address", [NOT_OURS, "no-such-host.invalid"])
@pytest.mark.parametrize(
    ("name", "doors"),
    [("bind", ["SIP_PORT"]), ("ami_bind", ["AMI_PORT", "WS_PORT"]), ("agi_bind", ["AGI_PORT"])],
)
def test_an_address_that_is_not_this_machines_is_named_with_the_setting_that_mends_it(settings, name, doors, address):
    wrong = settings.model_copy(update={name: address})
    assert ports.problems(wrong) == [
        f"SAIJAI_{door}: {address} port {getattr(settings, door.lower())} is no address of this machine: "
        f"set SAIJAI_{name.upper()} to one that `ip address` shows"
        for door in doors
    ]


def test_every_problem_is_named_at_once(settings):
    with taken(settings.sip_port, socket.SOCK_DGRAM), taken(settings.agi_port, socket.SOCK_STREAM):
        said = ports.problems(settings)
    assert [line.partition(":")[0] for line in said] == ["SAIJAI_SIP_PORT", "SAIJAI_AGI_PORT"]


def test_somebody_listens_only_while_the_sip_port_is_had(settings):
    assert not ports.is_listening(settings)
    with taken(settings.sip_port, socket.SOCK_DGRAM):
        assert ports.is_listening(settings)
    assert not ports.is_listening(settings)
    assert not ports.is_listening(settings.model_copy(update={"bind": NOT_OURS}))
