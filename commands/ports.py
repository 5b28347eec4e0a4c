"""A start that could take no call is refused with the setting that is wrong, before anybody relies on it."""

import errno
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from pbx import broker
from runtime.settings import Settings

Door = tuple[str, str, str, int, socket.SocketKind]


def doors(settings: Settings) -> Iterator[Door]:
    """Every address of this installation on this machine: settings of port and host, host, port, kind."""
    yield "SAIJAI_SIP_PORT", "SAIJAI_BIND", settings.bind, settings.sip_port, socket.SOCK_DGRAM
    yield "SAIJAI_AMI_PORT", "SAIJAI_AMI_BIND", settings.ami_bind, settings.ami_port, socket.SOCK_STREAM
    yield "SAIJAI_WS_PORT", "SAIJAI_AMI_BIND", settings.ami_bind, settings.ws_port, socket.SOCK_STREAM
    yield "SAIJAI_AGI_PORT", "SAIJAI_AGI_BIND", settings.agi_bind, settings.agi_port, socket.SOCK_STREAM
    if broker.is_embedded(settings):
        port = urlsplit(settings.mqtt_url).port or 1883
        yield "SAIJAI_MQTT_URL", "SAIJAI_MQTT_URL", "127.0.0.1", port, socket.SOCK_STREAM
        if settings.mqtt_tls_port:
            yield "SAIJAI_MQTT_TLS_PORT", "SAIJAI_BIND", settings.bind, settings.mqtt_tls_port, socket.SOCK_STREAM


def problems(settings: Settings) -> list[str]:
    """Each address that this start could not have, with its remedy; empty when all are free."""
    return [
        f"{setting}: {host} port {port} {_why(reason, host_setting)}"
        for setting, host_setting, host, port, kind in doors(settings)
        if (reason := _refusal(host, port, kind))
    ]


def is_listening(settings: Settings) -> bool:
    """Whether somebody has the SIP port: after a start that found it free, that is Asterisk."""
    return _refusal(settings.bind, settings.sip_port, socket.SOCK_DGRAM) == errno.EADDRINUSE


def _refusal(host: str, port: int, kind: socket.SocketKind) -> int:
    """The errno with which this address is refused, 0 when it is free."""
    with socket.socket(socket.AF_INET, kind) as trial:
        if kind is socket.SOCK_STREAM:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except socket.gaierror:
            return errno.EADDRNOTAVAIL
        except OSError as refused:
            return refused.errno or errno.EADDRNOTAVAIL
    return 0


def _why(reason: int, host_setting: str) -> str:
    if reason == errno.EADDRINUSE:
        return "is taken by another program: end that one, or set another port"
    if reason == errno.EADDRNOTAVAIL:
        return f"is no address of this machine: set {host_setting} to one that `ip address` shows"
    return f"cannot be had ({errno.errorcode.get(reason, reason)})"
