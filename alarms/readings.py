"""How the centre is right now, from what its parts show of themselves: no database, broker or Asterisk is asked."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from domain.alarms import Alarm, Reading
from pbx.asterisk import ELSEWHERE_VARIABLE
from runtime import heartbeat
from runtime.clock import Clock
from runtime.settings import Settings
from runtime.watchdog import frozen

LISTENER, HEARTBEAT, CONSOLE, WATCHDOG = "ami_listener", "heartbeat", "console", "watchdog"
PARTS = ("agi", LISTENER, HEARTBEAT, CONSOLE, WATCHDOG)
LOW_DISK_MB = 500
LATE_FACT_SECONDS = 30.0
CLOCK_OFFSET_MS = 1000.0
CLOCK_JUMP_SECONDS = 2.0
JUMP_SHOWN_SECONDS = 30.0
MISSES = 2


class Readings:
    """Reads everything once at each call of `all`."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._is_in_container = ELSEWHERE_VARIABLE in os.environ  # there each part has a warden
        self._wall_ahead = self._ahead()
        self._jumped_at: float | None = None
        self._jump = 0.0

    def all(self) -> Iterator[Reading]:
        """Every reading, good and bad."""
        is_there = {
            HEARTBEAT: self._settings.heartbeat_seconds > 0,
            CONSOLE: self._settings.http_port > 0,
            WATCHDOG: not self._is_in_container,
        }
        parts = [part for part in PARTS if is_there.get(part, True)]
        for part in parts:
            yield self._part(part)
        yield from self._listener()
        yield self._duty()
        if HEARTBEAT in parts:
            yield self._heartbeat()
        yield self._disk()
        yield self._clock_jump()
        yield from self._spools()

    def _fresh(self, part: str) -> heartbeat.Beat | None:
        beat = heartbeat.read(self._settings.run_dir, part)
        return None if beat is None or frozen(beat, self._clock.monotonic()) else beat

    def _part(self, part: str) -> Reading:
        is_there = self._fresh(part) is not None
        return Reading(Alarm.PART, part, not is_there, "no heartbeat: it does not run, or is frozen")

    def _listener(self) -> Iterator[Reading]:
        beat = self._fresh(LISTENER)
        if beat is None:
            return  # its own alarm says so; of the rest nothing is known
        said: dict[str, Any] = beat.detail
        ami = str(said.get("ami"))
        yield Reading(Alarm.ASTERISK, "ami", ami != "connected", f"link to Asterisk: {ami}")
        if ami == "connected":
            reachable = said.get("operators_reachable")
            yield Reading(Alarm.NO_OPERATOR, "operators", not reachable, f"{reachable} phones can be rung")
            offset = float(said.get("clock_offset_ms") or 0.0)
            yield Reading(Alarm.CLOCK, "asterisk", abs(offset) > CLOCK_OFFSET_MS, f"{offset:.0f} ms ahead of ours")
        yield Reading(Alarm.DATABASE, "journal", said.get("database") != "ok", f"{said.get('spooled')} facts wait")
        count = int(said.get("unattended") or 0)
        yield Reading(Alarm.UNATTENDED, "incidents", count > 0, f"{count} open: ./saijai incidents list")
        yield Reading(Alarm.BROKER, "mqtt", said.get("mqtt") != "ok", "nothing is told by MQTT")

    def _heartbeat(self) -> Reading:
        beat = self._fresh(HEARTBEAT)
        missed = int(beat.detail.get("missed", 0)) if beat is not None else 0
        reason = str(beat.detail.get("reason", "")) if beat is not None else ""
        return Reading(Alarm.HEARTBEAT, "way", missed >= MISSES, f"{missed} in a row, the last: {reason}")

    def _duty(self) -> Reading:
        """Only where there are responders at all: a town without them is told so by `status`."""
        beat = self._fresh("agi")
        is_bad = beat is not None and beat.detail.get("on_duty") is False
        return Reading(Alarm.NO_DUTY, "responders", is_bad, "nobody of backup or rescue is on duty now")

    def _disk(self) -> Reading:
        free_mb = shutil.disk_usage(self._settings.data_dir).free // 2**20
        return Reading(Alarm.DISK, "data", free_mb < LOW_DISK_MB, f"{free_mb} MB free")

    def _ahead(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()

    def _clock_jump(self) -> Reading:
        """Steps of this machine's clock: times in the journal would be out of order. A slow drift is none."""
        ahead, now = self._ahead(), self._clock.monotonic()
        step, self._wall_ahead = ahead - self._wall_ahead, ahead
        if abs(step) > CLOCK_JUMP_SECONDS:
            self._jumped_at, self._jump = now, step
        is_bad = self._jumped_at is not None and now - self._jumped_at < JUMP_SHOWN_SECONDS
        return Reading(Alarm.CLOCK, "machine", is_bad, f"jumped by {self._jump:+.0f} s")

    def _spools(self) -> Iterator[Reading]:
        root = self._settings.data_dir / "spool"
        for folder in sorted(root.iterdir()) if root.exists() else ():
            if folder.is_dir():
                yield self._spool(folder)

    def _spool(self, folder: Path) -> Reading:
        now = self._clock.now().timestamp()
        ages = [now - written for file in folder.glob("*.json") if (written := _written_at(file)) is not None]
        bad = sum(1 for _ in (folder / "bad").glob("*.json"))
        is_late = bool(ages) and max(ages) > LATE_FACT_SECONDS
        detail = f"{len(ages)} facts wait, the oldest {max(ages, default=0):.0f} s; {bad} cannot be read"
        return Reading(Alarm.SPOOL, folder.name, is_late or bad > 0, detail)


def _written_at(file: Path) -> float | None:
    try:
        return file.stat().st_mtime
    except OSError:  # it was taken in just now
        return None
