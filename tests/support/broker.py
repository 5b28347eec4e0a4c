"""A real Mosquitto on a port of its own, which a test may stop and start again."""

import asyncio
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Self

from tests.support.eventually import eventually


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Broker:
    """Keeps its queues over a restart, as the service's own broker does."""

    def __init__(self, directory: Path, users: dict[str, str] | None = None) -> None:
        self.port = free_port()
        directory.mkdir(parents=True, exist_ok=True)
        self._file = directory / "mosquitto.conf"
        who = "allow_anonymous true\n"
        if users:
            passwords = directory / "passwords"
            passwords.write_text("".join(f"{user}:{secret}\n" for user, secret in users.items()))
            subprocess.run(["mosquitto_passwd", "-U", str(passwords)], check=True, capture_output=True)
            who = f"allow_anonymous false\npassword_file {passwords}\n"
        self._file.write_text(
            f"listener {self.port} 127.0.0.1\n{who}persistence true\nuser root\n"
            f"persistence_location {directory}/\nmax_queued_messages 100000\nlog_dest none\n",
            encoding="utf-8",
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self.stop()

    async def start(self) -> None:
        """Listening when this returns."""
        program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin") or "mosquitto"
        self._process = await asyncio.to_thread(subprocess.Popen, [program, "-c", str(self._file)])
        await eventually(self._answers, within=5, what="mosquitto listens")

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        """Gone when this returns."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(5)
            self._process = None
