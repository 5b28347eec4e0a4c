"""How the centre is right now, from what its parts show of themselves on disk: nobody is asked, so nobody is slowed.

What a dead part last said is no longer true, so it is not told: its figures are missing, and `saijai_part_up` is 0.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from prometheus_client.core import Metric

from domain.alarms import Alarm
from domain.tally import OTHER
from metrics.families import counter, gauge, gauges
from pbx.asterisk import ELSEWHERE_VARIABLE
from pbx.place import PROCESSES
from runtime import heartbeat
from runtime.clock import Clock
from runtime.heartbeat import Beat
from runtime.settings import Settings
from runtime.watchdog import PROCESS as WATCHDOG
from runtime.watchdog import WATCHED, frozen

LISTENER, HEARTBEAT, ALARMS, SECOND_LINE = "ami_listener", "heartbeat", "alarms", "second_line"
CONSOLE = "console"
SPOOLS = (*PROCESSES, SECOND_LINE)
_NOW = {  # what the listener says of this moment
    "operators_reachable": ("operators_reachable", "Operators' phones that can be rung."),
    "open_incidents": ("incidents_open", "Incidents that nobody has closed."),
    "unattended": ("incidents_unattended", "Of these, incidents with an alarm of their own."),
    "open_calls": ("calls_open", "Help calls and call backs that are up."),
}
_GAPS = {  # for the life of the journal
    "missed": "Happenings that the live link did not tell.",
    "filled": "Of these, facts that were found in Asterisk's own record.",
}


class Signs:
    """Reads everything once at each call of `families`."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        is_there = {
            HEARTBEAT: settings.heartbeat_seconds > 0,
            CONSOLE: settings.http_port > 0,
            WATCHDOG: ELSEWHERE_VARIABLE not in os.environ,
        }
        self._parts = [part for part in (*WATCHED, WATCHDOG) if is_there.get(part, True)]

    def families(self) -> Iterator[Metric]:
        """Every figure that is known now."""
        now = self._clock.monotonic()
        beats = {part: heartbeat.read(self._settings.run_dir, part) for part in self._parts}
        fresh = {part: beat for part, beat in beats.items() if beat is not None and not frozen(beat, now)}
        yield gauges("part_up", "The part shows signs of life.", "part", {part: part in fresh for part in beats})
        well = {part: part in fresh and fresh[part].ok for part in beats}
        yield gauges("part_well", "The part says of itself that all is well.", "part", well)
        ages = {part: max(now - beat.at, 0.0) for part, beat in beats.items() if beat is not None}
        yield gauges("part_beat_age_seconds", "Time since the part's last sign of life.", "part", ages)
        yield from _of_listener(fresh.get(LISTENER))
        yield from _of_heartbeat(fresh.get(HEARTBEAT))
        yield from _of_alarms(fresh.get(ALARMS))
        yield from self._of_disk()

    def _of_disk(self) -> Iterator[Metric]:
        folders = {name: self._settings.spool_dir(name) for name in SPOOLS}
        waiting = {name: sum(1 for _ in folder.rglob("*.json")) for name, folder in folders.items()}
        yield gauges("spool_waiting", "Facts on disk that the journal does not have yet.", "process", waiting)
        yield gauge("disk_free_bytes", "Room where DIR lies.", shutil.disk_usage(self._settings.data_dir).free)


def _of_listener(beat: Beat | None) -> Iterator[Metric]:
    said: Mapping[str, Any] = beat.detail if beat else {}
    yield gauge("asterisk_up", "The listener follows Asterisk.", said.get("ami") == "connected")
    yield gauge("broker_up", "The listener reaches the MQTT broker.", said.get("mqtt") == "ok")
    for key, (name, text) in _NOW.items():
        if said.get(key) is not None:
            yield gauge(name, text, said[key])
    if said.get("clock_offset_ms") is not None:
        yield gauge("clock_offset_seconds", "Asterisk's clock, ahead of ours.", said["clock_offset_ms"] / 1000)
    if said.get("dropped") is not None:
        yield counter("events_dropped", "Events of Asterisk for which there was no room.", said["dropped"])
    gaps = said.get("gaps") or {}
    for key in (one for one in _GAPS if one in gaps):
        yield counter(f"gaps_{key}", _GAPS[key], gaps[key])
    if "unexplained" in gaps:  # not a counter: a human who looked after them takes them away
        yield gauge("gaps_unexplained", "Help calls of which nothing is known.", gaps["unexplained"])


def _of_heartbeat(beat: Beat | None) -> Iterator[Metric]:
    if beat is None or not beat.detail.get("passed_at"):
        return  # none has passed since it runs
    at = datetime.fromisoformat(beat.detail["passed_at"]).timestamp()
    yield gauge("heartbeat_passed_timestamp_seconds", "When a synthetic help call last went the whole way.", at)
    if not beat.detail.get("missed"):
        yield gauge("heartbeat_ring_seconds", "Its time from the press to the ring.", beat.detail["ring_ms"] / 1000)


def _of_alarms(beat: Beat | None) -> Iterator[Metric]:
    if beat is None:
        return
    raised = Counter(name.partition("/")[0] for name in beat.detail.get("raised", ()))
    now = {str(alarm): raised.pop(alarm, 0) for alarm in (*Alarm, OTHER)}
    now[OTHER] += raised.total()
    yield gauges("alarms_active", "Alarms of the centre that are raised now.", "alarm", now)
