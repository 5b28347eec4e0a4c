"""Decides and tells what was raised and what is over: as facts, and by a call out."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from db.spool import Spool
from domain import alarms
from domain.alarms import Alarm, Change, Key, Reading, State
from domain.facts import AlarmCleared, AlarmRaised, Fact
from runtime import log
from runtime.clock import Clock

CALL_AGAIN_SECONDS = 600.0  # one alarm after the other is one call


class AlarmWatch:
    """Keeps what is raised, also over its own end."""

    def __init__(self, spool: Spool, kept: Path, clock: Clock, call_out: Callable[[], None]) -> None:
        self._spool, self._kept, self._clock, self._call_out = spool, kept, clock, call_out
        self._states: dict[Key, State] = _kept_states(kept, clock.monotonic())
        self._since: dict[Key, str] = {key: clock.now().isoformat() for key in self._states}
        self._called_at: float | None = None
        self._has_read = False

    @property
    def is_well(self) -> bool:
        """Nothing is raised, and somebody has looked."""
        return self._has_read and not alarms.raised(self._states)

    def state(self) -> tuple[bool, dict[str, Any]]:
        """For the heartbeat of this process, and so for `status`."""
        told = {
            f"{alarm}/{subject}": {"since": self._since.get((alarm, subject), ""), "detail": state.detail}
            for (alarm, subject), state in alarms.raised(self._states).items()
        }
        return not told, {"raised": told}

    def look(self, readings: Iterable[Reading], more: Iterable[Fact] = ()) -> None:
        """Once."""
        self._states, changes = alarms.step(self._states, readings, self._clock.monotonic())
        self._has_read = True
        for fact in more:
            self._put(fact)
        for change in changes:
            self._tell(change)
        if changes:
            self._keep()
        if any(change.is_raised for change in changes):
            self._call()

    def _tell(self, change: Change) -> None:
        at, key = self._clock.now(), (change.alarm, change.subject)
        if change.is_raised:
            self._since[key] = at.isoformat()
            log.logger().error("alarm", alarm=change.alarm, subject=change.subject, detail=change.detail)
            self._put(
                AlarmRaised(
                    call_id="", happened_at=at, alarm=change.alarm, subject=change.subject, detail=change.detail
                )
            )
        else:
            self._since.pop(key, None)
            log.logger().info("alarm over", alarm=change.alarm, subject=change.subject)
            self._put(AlarmCleared(call_id="", happened_at=at, alarm=change.alarm, subject=change.subject))

    def _put(self, fact: Fact) -> None:
        try:
            self._spool.put(fact)
        except OSError as full:  # the call and the signal to outside go on
            log.logger().error("a fact could not be written down", fact=fact.word, reason=str(full))

    def _keep(self) -> None:
        try:
            self._kept.write_text(json.dumps([list(key) for key in alarms.raised(self._states)]), encoding="utf-8")
        except OSError as full:
            log.logger().error("alarms could not be kept", reason=str(full))

    def _call(self) -> None:
        now = self._clock.monotonic()
        if self._called_at is not None and now - self._called_at < CALL_AGAIN_SECONDS:
            return
        self._called_at = now
        try:
            self._call_out()
        except OSError as error:
            log.logger().error("nobody could be called for an alarm", reason=str(error))


def _kept_states(file: Path, now: float) -> dict[Key, State]:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return {(Alarm(alarm), str(subject)): State(True, now, is_raised=True) for alarm, subject in kept}
    except (OSError, ValueError, TypeError):
        return {}
