"""The whole listener in a test: fake Asterisk, real database file, any broker; killed and started again at will."""

import asyncio
import os
import sys
from pathlib import Path

import pyrage

from db import migration
from db.engine import connect
from db.entry import Entry
from db.journal import Journal
from runtime import heartbeat
from runtime.clock import SystemClock
from runtime.settings import Settings
from tests.support.ami_story import Step, ami_bytes
from tests.support.eventually import eventually
from tests.support.fake_ami import FakeAmi

NOBODY_LISTENS = "mqtt://127.0.0.1:9"


class Listening:
    """One installation in a directory, with its listener."""

    def __init__(self, directory: Path, ami: FakeAmi, mqtt_url: str = NOBODY_LISTENS) -> None:
        self.ami = ami
        self.settings = Settings(data_dir=directory, ami_port=ami.port, mqtt_url=mqtt_url)
        for folder in (self.settings.run_dir, self.settings.secrets_dir, self.settings.cel_file.parent):
            folder.mkdir(parents=True, exist_ok=True)
        self.live = self.settings.recordings_dir / "live"
        self.live.mkdir(parents=True, exist_ok=True)
        (self.settings.secrets_dir / "ami").write_text("right\n")
        (self.settings.secrets_dir / "phone.key").write_bytes(b"key")
        identity = pyrage.x25519.Identity.generate()
        self.recording_key = str(identity)
        (self.settings.secrets_dir / "recordings.pub").write_text(str(identity.to_public()))
        migration.upgrade(self.settings.database)
        self.database = connect(self.settings.database)
        self.journal = Journal(self.database, SystemClock(), self.settings.journal_head_file)
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, within: float = 10) -> None:
        """Following Asterisk when this returns."""
        told = {"SAIJAI_AMI_PORT": str(self.settings.ami_port), "SAIJAI_MQTT_URL": self.settings.mqtt_url}
        command = (sys.executable, "-m", "ami_listener", "--data", str(self.settings.data_dir))
        logins = self.ami.logins
        self._process = await asyncio.create_subprocess_exec(*command, env={**os.environ, **told})
        await eventually(lambda: self.ami.logins > logins, within=within, what="login")

    async def stop(self) -> int:
        """Told to end, and ended; its exit code."""
        assert self._process is not None
        self._process.terminate()
        return await asyncio.wait_for(self._process.wait(), 10)

    async def kill(self) -> None:
        """Gone without another word."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def close(self) -> None:
        """The test is over."""
        await self.kill()
        await self.database.close()

    def cel(self, *steps: Step) -> None:
        """Asterisk writes these rows."""
        with self.settings.cel_file.open("a", encoding="utf-8") as file:
            file.writelines(step.cel for step in steps)

    async def happens(self, *steps: Step) -> None:
        """Asterisk writes CEL rows and says AMI events."""
        for step in steps:
            self.cel(step)
            if step.ami is not None:
                await self.ami.say(ami_bytes(step.ami))

    async def lines(self, call_id: str | None = None) -> list[Entry]:
        """The journal, or one call of it, in the order of appending."""
        return await self.journal.entries(call_id=call_id, limit=10_000)

    async def words(self, call_id: str) -> list[str]:
        """What is told of one call."""
        return [line.fact.word for line in await self.lines(call_id)]

    async def until_told(self, call_id: str, words: list[str], within: float = 5) -> list[Entry]:
        """Waits until exactly these facts, in any order, are told of the call."""

        async def is_told() -> bool:
            return sorted(await self.words(call_id)) == sorted(words)

        try:
            await eventually(is_told, within=within)
        except AssertionError:
            assert sorted(await self.words(call_id)) == sorted(words)
        return await self.lines(call_id)

    def beat(self) -> heartbeat.Beat | None:
        """What the listener says of itself."""
        return heartbeat.read(self.settings.run_dir, "ami_listener")
