"""`python -m second_line --data DIR`: keeps the snapshot beside Asterisk fresh, until it is told to stop."""

import asyncio
import subprocess
from pathlib import Path

from db.engine import Database, connect
from db.residents import ResidentBook
from db.responders import ResponderBook
from pbx import asterisk
from pbx.second_line import PROCESS, SCRIPT
from runtime import heartbeat, part
from runtime.clock import SystemClock
from runtime.settings import Settings
from runtime.tasks import TaskOwner
from second_line.keeper import Keeper
from second_line.source import Source

TRY_SECONDS = 20.0
STEPS = 10  # what is written here may wait; calls may not


async def serve(settings: Settings, database: Database, key: bytes, stop: asyncio.Event) -> None:
    """Keep the snapshot fresh until `stop` is set."""
    clock = SystemClock()
    source = Source(ResidentBook(database), ResponderBook(database), settings, clock)
    keeper = Keeper(source, settings.snapshot_file, key, clock, lambda: try_out(settings.data_dir))
    async with TaskOwner(PROCESS) as tasks:
        tasks.start("heartbeat", heartbeat.beat(settings.run_dir, PROCESS, clock, keeper.state))
        tasks.start("keep", keeper.run())
        await stop.wait()
    await database.close()


def try_out(data_dir: Path) -> str:
    """Start the script with Asterisk's Python as Asterisk's user: what is wrong, or "". It is warm afterwards."""
    try:
        installed = asterisk.find()
        if isinstance(installed, asterisk.Elsewhere):
            return ""  # in a container of its own: only a call can try it there
        command = installed.program(data_dir, str(installed.pbx_dir(data_dir) / SCRIPT), "--check")
        done = subprocess.run(command, capture_output=True, text=True, timeout=TRY_SECONDS, check=False)
    except (asterisk.NoAsterisk, OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["it said nothing"])[-1]


def main(arguments: list[str] | None = None) -> None:
    """Run it; a wrong setting or a missing key ends it with one sentence and exit code 1."""
    settings = part.begin(PROCESS, "Keeps the second line's snapshot.", arguments)
    with part.one_sentence(PROCESS):
        database = connect(settings.database)
        key = settings.snapshot_key_file.read_bytes()
    part.step_aside(STEPS)
    part.run(lambda stop: serve(settings, database, key, stop))


if __name__ == "__main__":
    main()
