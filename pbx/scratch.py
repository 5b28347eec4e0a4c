"""A scratch Asterisk: loads the configuration for real, in a folder and on ports of its own, and is gone again."""

import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from dialplan import check as dialplan_check
from pbx import configuration, place
from pbx.asterisk import Asterisk, NoAsterisk
from runtime.settings import Settings

BOOT_SECONDS = 20.0
_COMPLAINT = re.compile(r"\b(WARNING|ERROR)\b")


def free_ports(count: int) -> list[int]:
    """Ports that nobody on this machine listens on now, for TCP and UDP."""
    with ExitStack() as held:
        ports: list[int] = []
        while len(ports) < count:
            stream = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            stream.bind(("127.0.0.1", 0))
            port = stream.getsockname()[1]
            datagram = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            try:
                datagram.bind(("127.0.0.1", port))
            except OSError:
                continue
            ports.append(port)
        return ports


def load(asterisk: Asterisk, cache: Path) -> list[str]:
    """What Asterisk complains of while it starts with our configuration; empty when it starts clean.

    And what the dialplan calls that no loaded module brings: Asterisk says that only in the middle of a call.
    """
    with tempfile.TemporaryDirectory(prefix="saijai-scratch-") as folder:
        sip, ami, ws, agi = free_ports(4)
        settings = Settings(
            data_dir=Path(folder) / "data", sip_port=sip, ami_port=ami, ws_port=ws, agi_port=agi, trunk_lines=5
        )
        place.prepare(settings, ("scratch-one", "scratch-two"), asterisk, cache)
        Path(folder).chmod(0o711)
        log = settings.data_dir / "asterisk" / "log" / "messages"
        with running(asterisk, settings.data_dir) as complaints:
            shown = asterisk.ask(settings.data_dir, "dialplan show")
            complaints += _not_loaded(asterisk, settings.data_dir)
        written = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
        complaints += [line for line in written if _COMPLAINT.search(line)]
        complaints += [
            f"[{context}] was not loaded" for context in ("from-trunk", "help-call") if context not in shown
        ]
        return complaints


def _not_loaded(asterisk: Asterisk, data_dir: Path) -> list[str]:
    missing = []
    for kind, names in zip(("application", "function"), dialplan_check.used(configuration.DIALPLAN), strict=True):
        known = set(re.findall(r"^\s*(\w+)", asterisk.ask(data_dir, f"core show {kind}s"), re.MULTILINE))
        missing += [f"no loaded module brings the {kind} {name}" for name in sorted(names - known)]
    return missing


@contextmanager
def running(asterisk: Asterisk, data_dir: Path) -> Iterator[list[str]]:
    """An Asterisk that is fully booted inside the block. NoAsterisk: it did not start; its last words are told."""
    process = subprocess.Popen(
        asterisk.command(data_dir, "-f"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        deadline = time.monotonic() + BOOT_SECONDS
        while not asterisk.is_booted(data_dir):
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                said = process.communicate()[0]
                raise NoAsterisk(
                    "Asterisk does not start with this configuration:\n" + "\n".join(said.splitlines()[-8:])
                )
            time.sleep(0.1)  # noqa: TID251  a start is waited for with a deadline
        yield []
    finally:
        process.terminate()
        try:
            process.communicate(timeout=8)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
