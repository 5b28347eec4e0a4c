"""`python -m agi --data DIR`: the service that answers the dialplan's questions, until it is told to stop."""

import asyncio
from importlib.util import find_spec
from typing import Any

from agi.desk import Desk
from agi.door import Door
from agi.duty import DutyRoom
from agi.lookup import Lookup
from agi.recorder import Recorder
from agi.scripts import SCRIPTS
from agi.server import Server
from agi.studio import Studio, keeper
from db.engine import Database, connect
from db.residents import ResidentBook
from db.responders import ResponderBook
from db.spool import Spool
from runtime import heartbeat, log, part
from runtime.clock import Clock, SystemClock
from runtime.settings import Settings
from runtime.tasks import TaskOwner

PROCESS = "agi"
RECORD_SECONDS = 1.0  # what the disk may still take for the last facts


async def serve(settings: Settings, database: Database, phone_key: bytes, stop: asyncio.Event) -> None:
    """Answer until `stop` is set, then let running scripts end. OSError: the address is in use."""
    clock = SystemClock()
    recorder = Recorder(Spool(settings.spool_dir(PROCESS)))
    lookup = Lookup(ResidentBook(database), settings.lookup_seconds)
    duty = DutyRoom(ResponderBook(database), clock, settings)
    names_dir = settings.data_dir / "sounds" / "th" / "names"
    desk = Desk(lookup, recorder, clock, phone_key, names_dir, duty.reach, _studio(settings, clock))
    async with TaskOwner(PROCESS) as tasks:
        server = Server(desk, SCRIPTS, tasks)

        def state() -> tuple[bool, dict[str, Any]]:
            detail = {
                "running": server.running,
                "accepted": server.accepted,
                "facts_waiting": recorder.waiting,
                "database": lookup.is_reached,
                "spool": recorder.is_writing,
                "duty_gap_minutes": duty.gap_minutes,
                "on_duty": duty.is_on_duty,
            }
            return lookup.is_reached and recorder.is_writing, detail

        tasks.start("record", recorder.run())
        tasks.start("duty", duty.keep_refreshing())
        await lookup.probe()
        await duty.wait_known(settings.lookup_seconds)
        try:
            port = await server.listen(settings.agi_bind, settings.agi_port)
        except OSError:
            await database.close()
            raise
        tasks.start("probe", lookup.keep_probing())
        tasks.start("heartbeat", heartbeat.beat(settings.run_dir, PROCESS, clock, state))
        log.logger().info("ready", host=settings.agi_bind, port=port)
        await stop.wait()
        await server.stop()
        await recorder.finish(RECORD_SECONDS)
    await database.close()


def _studio(settings: Settings, clock: Clock) -> Studio | None:
    """Only where recordings can be made ready: not in the containers."""
    pin = settings.secrets_dir / "studio.pin"
    if not settings.studio_number or find_spec("numpy") is None or not pin.exists():
        return None
    door = Door(pin.read_text("ascii").strip(), clock, 60.0 * settings.studio_pause_minutes)
    return Studio(door, settings.data_dir / "studio", keeper(settings.data_dir))


def main(arguments: list[str] | None = None) -> None:
    """Run the service; a wrong setting, a missing key or a taken port ends it with one sentence and exit code 1."""
    settings = part.begin(PROCESS, "Answers the dialplan's questions (FastAGI).", arguments)
    with part.one_sentence(PROCESS):
        database = connect(settings.database)
        phone_key = (settings.secrets_dir / "phone.key").read_bytes()
    try:
        part.run(lambda stop: serve(settings, database, phone_key, stop))
    except OSError as refused:
        raise SystemExit(f"agi: cannot listen on {settings.agi_bind}:{settings.agi_port}: {refused}") from None


if __name__ == "__main__":
    main()
