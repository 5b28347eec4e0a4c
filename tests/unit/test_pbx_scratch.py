"""Ports for a scratch Asterisk are free for TCP and UDP, and never the same twice."""

import socket

from pbx.scratch import free_ports


def test_free_ports_are_distinct_and_can_be_bound_for_tcp_and_udp():
    ports = free_ports(20)
    assert len(set(ports)) == 20
    for port in ports:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_INET, kind) as bound:
                bound.bind(("127.0.0.1", port))


def test_a_port_that_somebody_holds_for_udp_only_is_not_given_out(monkeypatch):
    """The first port that the system offers for TCP is one that another program has for UDP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as held:
        held.bind(("127.0.0.1", 0))
        taken = held.getsockname()[1]
        offered = iter([taken])

        class Socket(socket.socket):
            def bind(self, address):
                super().bind((address[0], next(offered, 0)) if address[1] == 0 else address)

        monkeypatch.setattr("socket.socket", Socket)
        assert taken not in free_ports(1)


def test_no_ports_are_asked_for_and_none_given():
    assert free_ports(0) == []
