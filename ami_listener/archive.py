"""What Asterisk writes down by itself never fills the disk: set aside when large or old, erased after some days.

CEL is erased only once the journal says that it was read to its end. All of it holds telephone numbers, so nobody but
Asterisk and the listener may look. Each step is one rename or one removal: a listener that dies between two of them
leaves nothing undone that the next one does not do (docs/adr/0023).
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ami_listener import cel, cel_file
from ami_listener.cel_file import Place
from db.engine import DatabaseAway
from runtime import log
from runtime.clock import Clock
from runtime.settings import Settings

LOOK_SECONDS = 2.0
OLD = timedelta(days=1)
MEGABYTE = 1 << 20
PRIVATE = 0o600

ReadTo = Callable[[], Awaitable[Place]]
Rotate = Callable[[], Awaitable[None]]


class Archive:
    """Looks after these files. `read_to`: how far the journal has CEL. `rotate`: has Asterisk rename its logs."""

    def __init__(self, settings: Settings, clock: Clock, read_to: ReadTo, rotate: Rotate) -> None:
        self._cel, self._logs = settings.cel_file, settings.asterisk_logs
        self._octets = settings.asterisk_log_mb * MEGABYTE
        self._kept = timedelta(days=settings.asterisk_log_days)
        self._clock, self._read_to, self._rotate = clock, read_to, rotate
        self._are_logs_old = False

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.look()
            except DatabaseAway:
                pass  # nothing is erased of which nobody knows whether it was read
            except OSError as error:
                log.logger().error("Asterisk's own files cannot be looked after", reason=str(error))
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Do what is due now. DatabaseAway, OSError: not all of it."""
        self._set_aside()
        if self._are_logs_old or any(_octets(file) > self._octets for file in self._logs):
            with suppress(OSError):  # Asterisk cannot be asked now: at the next look
                await self._rotate()
                self._are_logs_old = False
        for file in (*cel_file.everything(self._cel), *self._all_logs()):
            file.chmod(PRIVATE)
        self._erase([file for file in self._all_logs() if file not in self._logs])
        if (done := cel_file.set_aside(self._cel)) and self._past(done[0]):
            read = cel_file.holder(cel_file.everything(self._cel), await self._read_to())
            self._erase(done[: read or 0])

    def _set_aside(self) -> None:
        """Rename CEL if it is time; the logs, which do not say when they began, are as old."""
        is_old = self._clock.now() - _begun(self._cel, self._clock.now()) > OLD
        if is_old or _octets(self._cel) > self._octets:
            before = cel_file.set_aside(self._cel)
            number = int(before[-1].suffix[1:]) + 1 if before else 1
            self._cel.rename(self._cel.with_name(f"{self._cel.name}.{number}"))
        self._are_logs_old = self._are_logs_old or is_old

    def _all_logs(self) -> list[Path]:
        return [one for file in self._logs for one in sorted(file.parent.glob(f"{file.name}*")) if one.is_file()]

    def _erase(self, files: list[Path]) -> None:
        for file in files:
            if self._past(file):
                file.unlink()
                log.logger().info("erased what Asterisk had written down", file=file.name)

    def _past(self, file: Path) -> bool:
        written_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        return self._clock.now() - written_at > self._kept


def _octets(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _begun(file: Path, now: datetime) -> datetime:
    """When its first row was written; now, where there is none."""
    if not file.exists():
        return now
    with file.open(encoding="utf-8", errors="replace") as stream:
        first = stream.readline(cel_file.CHUNK)
    try:
        return cel.parse(first.rstrip("\r\n")).at if first.endswith("\n") else now
    except cel.MalformedRow:
        return now
