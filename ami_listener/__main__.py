"""`python -m ami_listener --data DIR`: follows Asterisk and writes the journal, until it is told to stop."""

import argparse
import asyncio
import signal
from pathlib import Path

from ami_listener.publisher import PROCESS
from ami_listener.service import PartDied, Service
from db.engine import Database, connect
from runtime import log
from runtime.clock import SystemClock
from runtime.settings import Settings, SettingsError, load


async def _until_told_to_stop(settings: Settings, database: Database, phone_key: bytes) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, stop.set)
    try:
        await Service(settings, database, phone_key, SystemClock()).run(stop)
    finally:
        await database.close()
    log.logger().info("ended")


def main(arguments: list[str] | None = None) -> None:
    """Run the service; a wrong setting, a missing key or a dead part ends it with one sentence and exit code 1."""
    parser = argparse.ArgumentParser(
        prog="python -m ami_listener", description="Follows Asterisk, writes the journal."
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the directory of the installation")
    data_dir: Path = parser.parse_args(arguments).data
    try:
        settings = load(data_dir)
        database = connect(settings.database)
        phone_key = (settings.secrets_dir / "phone.key").read_bytes()
        settings.run_dir.mkdir(parents=True, exist_ok=True)
    except (SettingsError, ValueError, OSError) as wrong:
        raise SystemExit(f"{PROCESS}: {wrong}") from None
    log.configure(PROCESS, settings.log_level)
    try:
        asyncio.run(_until_told_to_stop(settings, database, phone_key))
    except PartDied as died:
        raise SystemExit(f"{PROCESS}: {died} ended by itself") from None


if __name__ == "__main__":
    main()
