"""What goes wrong while people press: listener killed, database locked, broker restarted, at random."""

import asyncio
import os
import random
import signal
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import processor
from runtime import heartbeat

LISTENER, BROKER = "ami_listener", "mosquitto"
LOCK_SECONDS = (1.0, 8.0)  # a write waits for five; then the database counts as away
LOOKS, LOOK_SECONDS = 300, 0.1

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Mishap:
    """One thing that goes wrong, so many seconds after the first press; a lock `lasts`."""

    at: float
    what: str
    lasts: float = 0.0


def plan(seed: int, seconds: float, kills: int, locks: int, restarts: int) -> list[Mishap]:
    """So many of each at random moments, the same for the same seed."""
    chance = random.Random(seed)
    planned = [Mishap(chance.uniform(0, seconds), "kill") for _ in range(kills)]
    planned += [Mishap(chance.uniform(0, seconds), "lock", chance.uniform(*LOCK_SECONDS)) for _ in range(locks)]
    planned += [Mishap(chance.uniform(0, seconds), "restart") for _ in range(restarts)]
    return sorted(planned, key=lambda one: one.at)


class Mishaps:
    """Makes them happen to a running centre. `unexplained`: the most that the listener ever said of itself."""

    def __init__(self, supervisor: int, database: Path, run_dir: Path, tell: Tell) -> None:
        self._supervisor, self._database, self._run_dir, self._tell = supervisor, database, run_dir, tell
        self.kills = self.restarts = 0
        self.unexplained = 0

    async def happen(self, mishap: Mishap) -> None:
        """Returns when it is over for whoever causes it."""
        self._tell(f"{mishap.at:6.1f} s: {mishap.what}" + (f" for {mishap.lasts:.1f} s" if mishap.lasts else ""))
        if mishap.what == "lock":
            await self._lock(mishap.lasts)
        elif mishap.what == "kill":
            self.kills += await self._send(LISTENER, signal.SIGKILL)
        else:
            self.restarts += await self._send(BROKER, signal.SIGTERM)

    async def _send(self, part: str, how: signal.Signals) -> bool:
        """As soon as there is such a process: it may just be coming back. False: there is none."""
        for _ in range(LOOKS):
            if pids := [one.pid for one in processor.members(self._supervisor) if one.part == part]:
                break
            await asyncio.sleep(LOOK_SECONDS)
        for pid in pids:
            os.kill(pid, how)
        return bool(pids)

    async def _lock(self, seconds: float) -> None:
        other = sqlite3.connect(self._database, timeout=30, isolation_level=None, check_same_thread=False)
        try:
            await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
            await asyncio.sleep(seconds)
            other.execute("ROLLBACK")
        finally:
            other.close()

    async def watch(self) -> None:
        """Until cancelled: remember what the listener calls unexplained."""
        while True:
            self.look()
            await asyncio.sleep(heartbeat.BEAT_SECONDS / 2)

    def look(self) -> None:
        """What it says now."""
        beat = heartbeat.read(self._run_dir, LISTENER)
        if beat is not None:
            self.unexplained = max(self.unexplained, int(beat.detail.get("gaps", {}).get("unexplained", 0)))
