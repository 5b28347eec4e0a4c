"""`python -m alarms --data DIR`: sees what is wrong before a call comes, and tells it, until it is told to stop."""

import asyncio
from functools import partial
from typing import Any

from alarms.call_out import call_out
from alarms.deadman import Deadman
from alarms.ends import Ends
from alarms.readings import Readings
from alarms.watch import AlarmWatch
from db.spool import Spool
from runtime import heartbeat, log, part, watchdog
from runtime.clock import Clock, SystemClock
from runtime.settings import Settings
from runtime.tasks import TaskOwner

PROCESS = "alarms"
LOOK_SECONDS = 1.0
KEPT = "alarms.raised"


async def _look(settings: Settings, watch: AlarmWatch, clock: Clock) -> None:
    readings, ends = Readings(settings, clock), Ends(settings.data_dir, clock)
    await asyncio.sleep(settings.alarms_after_seconds)  # every part has just been started too
    while True:
        await asyncio.to_thread(watch.look, list(readings.all()), list(ends.look()))
        if watchdog.look(settings.run_dir, watchdog.PROCESS, clock):  # it ends the others; nobody else ends it
            log.logger().error("a frozen part was ended", part=watchdog.PROCESS)
        await asyncio.sleep(LOOK_SECONDS)


async def _run(settings: Settings, stop: asyncio.Event) -> None:
    clock = SystemClock()
    rings = partial(call_out, settings.data_dir / "asterisk" / "spool", settings.alarm_number)
    watch = AlarmWatch(
        Spool(settings.spool_dir(PROCESS)),
        settings.run_dir / KEPT,
        clock,
        rings if settings.alarm_number else lambda: None,
    )
    deadman = Deadman(settings.deadman_url, settings.deadman_seconds, lambda: watch.is_well)

    def state() -> tuple[bool, dict[str, Any]]:
        is_well, detail = watch.state()
        return is_well, detail | {"deadman_heard": deadman.is_heard}

    async with TaskOwner(PROCESS) as tasks:
        tasks.start("beat", heartbeat.beat(settings.run_dir, PROCESS, clock, state))
        looking = tasks.start("look", _look(settings, watch, clock))
        tasks.start("deadman", deadman.run())
        stopped = tasks.start("stop", stop.wait())
        await asyncio.wait([looking, stopped], return_when=asyncio.FIRST_COMPLETED)
        if looking.done():
            raise SystemExit(f"{PROCESS}: the look ended by itself")  # started again by the supervisor


def main(arguments: list[str] | None = None) -> None:
    """Run it; a wrong setting ends it with one sentence and exit code 1."""
    settings = part.begin(PROCESS, "Tells what is wrong in the centre.", arguments)
    part.run(lambda stop: _run(settings, stop))


if __name__ == "__main__":
    main()
