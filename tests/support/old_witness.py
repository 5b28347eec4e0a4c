"""What a screen is told that a town wrote for asyncio-mqtt 0.16, the library's old name: an independent witness.

As a program it is run by the Python of .venv-witness and prints one JSON object a line, in order of arrival. As a
module it is what a story starts and reads.
"""

import asyncio
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-witness" / "bin" / "python"
VERSION = "0.16.2"


class OldWitness:
    """`with OldWitness(port, secret, folder)`; `said` grows in order of arrival."""

    def __init__(self, port: int, secret: str, folder: Path) -> None:
        assert PYTHON.exists(), "there is no .venv-witness: ./saijai test makes it"
        self._heard, self._troubles = folder / "heard.jsonl", folder / "troubles"
        self._command = [str(PYTHON), str(Path(__file__)), str(port)]
        self._secret = secret
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._heard.open("wb") as heard, self._troubles.open("wb") as troubles:
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=heard, stderr=troubles)
        assert self._process.stdin is not None
        with self._process.stdin as given:
            given.write(self._secret.encode())
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(5)

    @property
    def said(self) -> list[dict[str, Any]]:
        """Every message so far, after the line that says who listens."""
        lines = self._heard.read_text(encoding="utf-8").split("\n")[:-1]  # the last one may be half of one
        return [json.loads(line) for line in lines]

    def is_listening(self) -> bool:
        """AssertionError: it ended, with its own words."""
        assert self._process is not None and self._process.poll() is None, self._troubles.read_text(encoding="utf-8")
        return bool(self.said) and self.said[0] == {"asyncio-mqtt": VERSION, "paho-mqtt": "1.6.1"}

    def facts(self) -> list[dict[str, Any]]:
        """Every fact with its topic."""
        return [one for one in self.said[1:] if "fact_id" in (one["payload"] or {})]

    def states(self, topic: str) -> list[tuple[dict[str, Any], bool]]:
        """What was told on a topic that keeps its last message, each with: was it kept for who comes late?"""
        return [(one["payload"], one["retain"]) for one in self.said[1:] if one["topic"] == topic]


async def listen(port: int, password: str) -> None:
    """Until ended."""
    from asyncio_mqtt import Client

    client = Client("127.0.0.1", port, username="reader", password=password, client_id="old-witness")
    async with client, client.messages() as messages:
        await client.subscribe("saijai/#", qos=1)
        tell({name: version(name) for name in ("asyncio-mqtt", "paho-mqtt")})
        async for message in messages:
            payload = json.loads(message.payload or b"null")
            tell({"topic": str(message.topic), "payload": payload, "retain": bool(message.retain)})


def tell(said: dict[str, Any]) -> None:
    """One line."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(listen(int(sys.argv[1]), sys.stdin.read()))
