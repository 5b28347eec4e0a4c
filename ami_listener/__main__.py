"""`python -m ami_listener --data DIR`: follows Asterisk and writes the journal, until it is told to stop."""

import asyncio

from ami_listener.publisher import PROCESS
from ami_listener.service import PartDied, Service
from db.engine import Database, connect
from runtime import log, part
from runtime.clock import SystemClock
from runtime.settings import Settings

STEPS = 5  # a phone rings first; what it did is told a moment later, and nothing is lost meanwhile


async def _follow(settings: Settings, database: Database, phone_key: bytes, stop: asyncio.Event) -> None:
    try:
        await Service(settings, database, phone_key, SystemClock()).run(stop)
    finally:
        await database.close()
    log.logger().info("ended")


def main(arguments: list[str] | None = None) -> None:
    """Run the service; a wrong setting, a missing key or a dead part ends it with one sentence and exit code 1."""
    settings = part.begin(PROCESS, "Follows Asterisk, writes the journal.", arguments)
    with part.one_sentence(PROCESS):
        database = connect(settings.database)
        phone_key = (settings.secrets_dir / "phone.key").read_bytes()
    part.step_aside(STEPS)
    try:
        part.run(lambda stop: _follow(settings, database, phone_key, stop))
    except PartDied as died:
        raise SystemExit(f"{PROCESS}: {died} ended by itself") from None


if __name__ == "__main__":
    main()
