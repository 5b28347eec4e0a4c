"""Asks a part that writes no heartbeat whether it lives, as a stranger may: no password, no line in its log.

A frozen process still takes connections, since the kernel does that; only an answer is a sign of life.
"""

import socket
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from runtime.clock import Clock
from runtime.settings import Settings
from signalling import sip
from signalling.dialog import Dialog, fresh

Question = Callable[[], bool]

WITHIN_SECONDS = 1.0
ASK_EACH_SECONDS = 0.5
LEAST_UNANSWERED = 3  # one lost packet, one late thread of ours: nothing to kill for
ASKED_AS = "heartbeat"  # an endpoint with a password: who asks as it is asked for proof, which is answer enough
_MQTT_CONNECT = bytes((0x10, 12, 0, 4)) + b"MQTT" + bytes((4, 2, 0, 5, 0, 0))  # no user: refused, by a living broker


def ami(settings: Settings) -> bool:
    """Whether Asterisk greets at its manager port."""
    with _stream(_host(settings.ami_bind), settings.ami_port) as line:
        return line.recv(64).startswith(b"Asterisk Call Manager")


def sip_port(settings: Settings) -> bool:
    """Whether Asterisk's SIP answers anything to OPTIONS."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(WITHIN_SECONDS)
        line.connect((_host(settings.bind), settings.sip_port))
        here, there = line.getsockname(), line.getpeername()
        me = f"sip:{ASKED_AS}@{here[0]}:{here[1]}"
        asked = Dialog(
            call_id=fresh(f"watchdog-{time.monotonic_ns()}-"),
            local=f"<{me}>;tag=w",
            remote=f"<sip:{there[0]}:{there[1]}>",
            target=f"sip:{there[0]}:{there[1]}",
            via=f"{here[0]}:{here[1]}",
            contact=me,
        )
        line.send(asked.request("OPTIONS"))
        return sip.parse(line.recv(4096)).call_id == asked.call_id


def broker(settings: Settings) -> bool:
    """Whether the broker answers a session, if only to refuse it."""
    at = urlsplit(settings.mqtt_url)
    with _stream(at.hostname or "127.0.0.1", at.port or 1883) as line:
        line.sendall(_MQTT_CONNECT)
        return line.recv(4)[:1] == b"\x20"


def _stream(host: str, port: int) -> socket.socket:
    line = socket.create_connection((host, port), WITHIN_SECONDS)
    line.settimeout(WITHIN_SECONDS)
    return line


def _host(bound: str) -> str:
    return "127.0.0.1" if bound in ("0.0.0.0", "::") else bound


class Asker:
    """Asks one question over and over in a thread of its own, so that a mute part holds up nobody."""

    def __init__(self, name: str, question: Question, clock: Clock) -> None:
        self._question, self._clock = question, clock
        self.answered_at: float | None = None
        self.unanswered = 0
        self._thread = threading.Thread(target=self._run, name=f"asks {name}", daemon=True)

    def start(self) -> None:
        """From now on, until the process ends."""
        self._thread.start()

    def _run(self) -> None:
        while True:
            self.ask()
            time.sleep(ASK_EACH_SECONDS)  # noqa: TID251  its only work is to wait and ask

    def ask(self) -> None:
        """Once."""
        try:
            answered = self._question()
        except (OSError, sip.NotSip):
            answered = False
        if answered:
            self.answered_at, self.unanswered = self._clock.monotonic(), 0
        else:
            self.unanswered += 1

    def silent_seconds(self, since: float, now: float) -> float:
        """Without an answer for so long, counted from `since` at the earliest; 0 while too few were asked."""
        if self.unanswered < LEAST_UNANSWERED:
            return 0.0
        return now - max(since, self.answered_at or since)
