"""Ends a part that has frozen, so that it is started again: an ended part costs seconds, a frozen one the call.

A frozen FastAGI process holds its Local channels in Asterisk for ever (Hangup frees nothing); its death frees them.
A frozen Asterisk takes no call and holds those it has; its death frees the lines, and everybody is called back.
Needs nothing but this machine: no database, no broker, no password (docs/adr/0015).
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from runtime import heartbeat, log, processes, questions
from runtime.clock import Clock, SystemClock
from runtime.heartbeat import Beat
from runtime.questions import Asker
from runtime.settings import Settings, load

PROCESS = "watchdog"
WATCHED = ("agi", "ami_listener", "second_line", "heartbeat", "alarms", "metrics", "console")
FROZEN_AFTER_SECONDS = 3.0
LOOK_EACH_SECONDS = 0.5

MUTE_SECONDS = 3.5  # nothing at all is answered, and nothing is computed either
BUSY_SECONDS = 15.0  # nothing is answered, but it works: a storm, a slow disk, or an endless loop
DEAF_SECONDS = 10.0  # the manager answers, SIP does not: no call can come in
START_SECONDS = 60.0  # until the first answer
BUSY_CPU_SHARE = 0.05


def frozen(beat: heartbeat.Beat | None, now: float) -> bool:
    """Whether a part has shown no sign of life for too long; `now` is CLOCK_MONOTONIC seconds."""
    return beat is not None and now - beat.at > FROZEN_AFTER_SECONDS


def look(run_dir: Path, process: str, clock: Clock) -> bool:
    """End `process` when it is frozen; True when it was."""
    beat = heartbeat.read(run_dir, process)
    if beat is None or not frozen(beat, clock.monotonic()) or not processes.is_python(beat.pid, process):
        return False
    processes.end(beat.pid)
    heartbeat.beat_file(run_dir, process).unlink(missing_ok=True)
    return True


@dataclass(frozen=True)
class Silence:
    """How long each question was not answered, and what the part computed meanwhile.

    The last question is the one that calls depend on.
    """

    seconds: Sequence[float]
    is_starting: bool
    cpu_share: float


def is_mute(silence: Silence) -> bool:
    """Whether a part that is asked must be ended: silent, and no slow start, no storm, no slow disk explains it."""
    if silence.is_starting:
        return False
    least, vital = min(silence.seconds), silence.seconds[-1]
    if least > (BUSY_SECONDS if silence.cpu_share > BUSY_CPU_SHARE else MUTE_SECONDS):
        return True
    return vital > DEAF_SECONDS and least == 0.0


class Asked:
    """One part that writes no heartbeat and is asked instead."""

    def __init__(self, part: str, data_dir: Path, askers: Sequence[Asker]) -> None:
        self.part, self.askers = part, askers
        self._data_dir = data_dir
        self._pid: int | None = None
        self._seen_at = self._silent_since = 0.0
        self._cpu: list[tuple[float, float]] = []

    def look(self, now: float, is_after_pause: bool) -> bool:
        """End the part when it is mute; True when it was."""
        pid = processes.pid_of(self._data_dir, self.part)
        if pid != self._pid:
            self._pid, self._seen_at = pid, now
        if pid is None or self._seen_at == now or is_after_pause:
            self._silent_since, self._cpu = now, []
            return False
        if not is_mute(self._silence(pid, now)):
            return False
        processes.end(pid)
        return True

    def _silence(self, pid: int, now: float) -> Silence:
        has_answered = all((asker.answered_at or 0.0) > self._seen_at for asker in self.askers)
        is_young = processes.age_seconds(pid) < START_SECONDS
        silent = [asker.silent_seconds(self._silent_since, now) for asker in self.askers]
        return Silence(silent, is_young and not has_answered, self._cpu_share(pid, now))

    def _cpu_share(self, pid: int, now: float) -> float:
        self._cpu = [(at, spent) for at, spent in self._cpu if at >= now - MUTE_SECONDS]
        self._cpu.append((now, processes.cpu_seconds(pid)))
        (began, before), (_, after) = self._cpu[0], self._cpu[-1]
        return (after - before) / (now - began) if now > began else 0.0


def asked_parts(settings: Settings, clock: Clock) -> list[Asked]:
    """Asterisk, and the broker where it is one of ours."""
    data_dir = settings.data_dir
    parts = {"asterisk": [partial(questions.ami, settings), partial(questions.sip_port, settings)]}
    if (data_dir / "mosquitto").exists():
        parts["mosquitto"] = [partial(questions.broker, settings)]
    return [Asked(part, data_dir, [Asker(part, one, clock) for one in asked]) for part, asked in parts.items()]


class Watch:
    """Looks at every part. A pause of the whole machine is not taken for a frozen part."""

    def __init__(self, run_dir: Path, clock: Clock, asked: Sequence[Asked] = ()) -> None:
        self._run_dir, self._clock, self._asked = run_dir, clock, asked
        self._since = clock.now().isoformat()
        self._looked_at = clock.monotonic()

    def look(self) -> None:
        """Once, at every part."""
        now = self._clock.monotonic()
        is_after_pause = now - self._looked_at > 4 * LOOK_EACH_SECONDS
        self._looked_at = now
        heartbeat.show(self._run_dir, Beat(PROCESS, os.getpid(), now, True, self._since, {}))
        for process in WATCHED if not is_after_pause else ():
            if look(self._run_dir, process, self._clock):
                self._tell(process)
        for asked in self._asked:
            if asked.look(now, is_after_pause):
                self._tell(asked.part)

    def _tell(self, part: str) -> None:
        """For the log, and for whoever writes it down (alarms/): that may be the frozen part itself, later."""
        log.logger().error("a frozen part was ended", part=part)
        with suppress(OSError):  # a full disk
            frozen_file(self._run_dir, part).write_text(self._clock.now().isoformat(), encoding="ascii")


def frozen_file(run_dir: Path, part: str) -> Path:
    """Says that this part was ended because it had frozen, and when."""
    return run_dir / f"{part}.frozen"


def watch(run_dir: Path, clock: Clock, asked: Sequence[Asked] = ()) -> None:
    """Look each half second, for ever."""
    for asker in (asker for part in asked for asker in part.askers):
        asker.start()
    watching = Watch(run_dir, clock, asked)
    while True:
        time.sleep(LOOK_EACH_SECONDS)  # noqa: TID251  its only work is to wait and look
        watching.look()


def main() -> None:
    """`python -m runtime.watchdog --data DIR`"""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    settings = load(parser.parse_args().data)
    log.configure(PROCESS, settings.log_level)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    clock = SystemClock()
    watch(settings.run_dir, clock, asked_parts(settings, clock))


if __name__ == "__main__":
    main()
