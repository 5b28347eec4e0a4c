"""The last thing an operator does: every case is closed, so that nobody is followed who needs nothing any more."""

import asyncio

from db.engine import connect
from db.journal import Journal
from db.spool import Spool
from domain import incidents
from domain.incidents import Disposition
from runtime.clock import SystemClock
from runtime.settings import Settings

SPOOL = "bench"
LOOKS, LOOK_SECONDS = 100, 0.2


async def close_all(settings: Settings) -> int:
    """Close every open incident and wait until the journal has it; how many are open even so. DatabaseAway."""
    clock, spool = SystemClock(), Spool(settings.spool_dir(SPOOL))
    database = connect(settings.database)
    try:
        journal = Journal(database, clock, settings.journal_head_file)
        for one in await journal.open_incidents():
            spool.put(incidents.close(one.incident_id, Disposition.TEST, closed_by="bench", at=clock.now()))
        for _ in range(LOOKS):
            if not (left := len(await journal.open_incidents())):
                break
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        await database.close()
    return left
