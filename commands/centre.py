"""The alarm-receiving centre as one supervised service on this machine: made ready, started, stopped."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from commands import leftovers, ports
from commands.installation import cache
from commands.lock import DirLock, Occupied
from commands.reach import reach_of
from db.engine import DatabaseAway, connect
from db.migration import upgrade
from db.operators import OperatorBook
from pbx import asterisk, broker, place
from runtime import heartbeat
from runtime.clock import SystemClock
from runtime.settings import Settings, SettingsError
from runtime.supervise import Program, configuration

ROOT = Path(__file__).parent.parent
READY_SECONDS = 30.0


class NotReady(Exception):
    """The service could not be made ready; the text names the part and what it said."""


def operators_of(settings: Settings) -> list[str]:
    """Who is offered a call, in order. With the database away: those of the last start."""
    remembered = settings.data_dir / "operators"
    try:
        ids = asyncio.run(_ids(settings))
    except DatabaseAway:
        return remembered.read_text(encoding="utf-8").split() if remembered.exists() else []
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    remembered.write_text("".join(f"{operator_id}\n" for operator_id in ids), encoding="utf-8")
    return ids


async def _ids(settings: Settings) -> list[str]:
    database = connect(settings.database)
    try:
        return [operator.id for operator in await OperatorBook(database).list()]
    finally:
        await database.close()


def prepare(settings: Settings) -> Path:
    """Database, secrets, sounds and configuration; the supervisor's configuration file. NotReady: what is wrong."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        upgrade(settings.database)
    except DatabaseAway as away:
        print(f"saijai: the database is away ({away}); calls are taken all the same", file=sys.stderr)
    try:
        installed = asterisk.find()
    except asterisk.NoAsterisk as missing:
        raise NotReady(str(missing)) from missing
    try:
        place.prepare(settings, operators_of(settings), installed, cache(), reach_of(settings))
    except (SettingsError, asterisk.NoAsterisk) as wrong:
        raise NotReady(str(wrong)) from wrong
    file = settings.run_dir / "supervisord.conf"
    file.write_text(
        configuration(settings.run_dir, settings.data_dir / "log", programs(settings, installed)), encoding="utf-8"
    )
    return file


def programs(settings: Settings, installed: asterisk.Asterisk) -> list[Program]:
    """The parts of the service, in the order in which they start."""
    python = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    data = ("--data", str(settings.data_dir))
    is_heart_on, is_watched = settings.heartbeat_seconds > 0, settings.metrics_port > 0
    has_console = settings.http_port > 0
    parts = [
        Program("asterisk", installed.command(settings.data_dir, "-f"), stop_seconds=8, priority=10),
        Program("agi", (sys.executable, "-m", "agi", *data), python, priority=20),
        Program("ami_listener", (sys.executable, "-m", "ami_listener", *data), python, stop_seconds=10, priority=30),
        Program("second_line", (sys.executable, "-m", "second_line", *data), python, priority=35),
        *([Program("heartbeat", (sys.executable, "-m", "heartbeat", *data), python, priority=50)] * is_heart_on),
        Program("alarms", (sys.executable, "-m", "alarms", *data), python, priority=60),
        *([Program("console", (sys.executable, "-m", "console", *data), python, priority=65)] * has_console),
        *([Program("metrics", (sys.executable, "-m", "metrics", *data), python, priority=70)] * is_watched),
        Program("watchdog", (sys.executable, "-m", "runtime.watchdog", *data), python, priority=40),
    ]
    if broker.is_embedded(settings):
        try:
            parts.append(Program("mosquitto", broker.prepare(settings, SystemClock().now()), priority=5))
        except broker.NoBroker as missing:  # the journal keeps every fact until a broker is there
            print(f"saijai: no MQTT broker ({missing}); calls are taken all the same", file=sys.stderr)
    return parts


class Centre:
    """The running service. `with Centre(settings)` starts it and stops it all."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._lock = DirLock(settings.run_dir)

    def __enter__(self) -> "Centre":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Make ready and start every part. NotReady: what is wrong."""
        try:
            self._lock.take()
        except Occupied as other:
            raise NotReady(str(other)) from None
        leftovers.end(self.settings.data_dir)
        if wrong := ports.problems(self.settings):
            self._lock.release()
            raise NotReady("no call could come in\n" + "\n".join(wrong))
        try:
            file = prepare(self.settings)
        except NotReady:
            self._lock.release()
            raise
        for beat in self.settings.run_dir.glob("*.beat"):
            beat.unlink()
        command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(file)]
        self._supervisor = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def wait_ready(self, seconds: float = READY_SECONDS) -> tuple[str, ...]:
        """Return when a call can be taken: with the parts that are late, empty when all is well.

        NotReady: Asterisk itself does not start. A late Python part costs comfort, never the ring.
        """
        deadline = time.monotonic() + seconds
        installed = asterisk.find()
        if not self._comes(lambda: installed.is_booted(self.settings.data_dir), deadline):
            raise NotReady(f"Asterisk is not ready after {seconds:.0f} s: see {self.settings.data_dir}/asterisk/log")
        if not self._comes(lambda: ports.is_listening(self.settings), deadline):
            raise NotReady(f"Asterisk does not listen for SIP: see {self.settings.data_dir}/asterisk/log/messages")
        checks = {"agi": lambda: self._beats("agi", "ok"), "ami_listener": lambda: self._beats("ami_listener", "ami")}
        return tuple(name for name, check in checks.items() if not self._comes(check, deadline))

    def _comes(self, check: Callable[[], bool], deadline: float) -> bool:
        while not check():
            if self.has_ended:
                raise NotReady(f"the supervisor ended: see {self.settings.data_dir}/log/supervisord.log")
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)  # noqa: TID251  a start is waited for with a deadline
        return True

    def _beats(self, process: str, sign: str) -> bool:
        beat = heartbeat.read(self.settings.run_dir, process)
        return beat is not None and (beat.ok if sign == "ok" else beat.detail.get(sign) == "connected")

    def stop(self, seconds: float = 20.0) -> None:
        """End every part; what does not end in time is killed with its children."""
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is not None and supervisor.poll() is None:
            supervisor.send_signal(signal.SIGTERM)
            try:
                supervisor.wait(seconds)
            except subprocess.TimeoutExpired:
                os.killpg(supervisor.pid, signal.SIGKILL)
                supervisor.wait()
        self._lock.release()

    def renew_certificate(self) -> None:
        """For a centre that runs for years: readers outside are never left with one that has ended."""
        if not broker.is_embedded(self.settings):
            return
        try:
            broker.renew(self.settings, SystemClock().now())
        except (OSError, ValueError, broker.NoBroker) as error:  # tried again in an hour, for a month
            print(f"saijai: the broker's certificate could not be renewed ({error})", file=sys.stderr)

    @property
    def has_ended(self) -> bool:
        """Whether the supervisor is gone, and with it every part."""
        return self._supervisor is None or self._supervisor.poll() is not None
