"""What was said in a help call is kept sealed for as long as the town decided, and then erased.

Asterisk writes live/<call id>.wav while resident and operator are bridged; after the call it is encrypted and the
plain file removed. The fact is written before the plain file goes: after a crash the start does it once more.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

from ami_listener import sealing
from domain.facts import Fact, RecordingErased, RecordingSealed
from runtime import log
from runtime.clock import Clock
from runtime.settings import Settings

QUIET_SECONDS = 1.0  # not written to for so long: Asterisk has closed it
LATEST_SECONDS = 5.0  # after the end of the call
LOOK_SECONDS = 0.25
SWEEP_SECONDS = 3600.0


class Recordings:
    """Seals what ended calls leave behind, and erases what is past its time."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        write: Callable[[Fact], Awaitable[None]],
        incident_of: Callable[[str], Awaitable[str]],
        open_calls: Callable[[], set[str]],
    ) -> None:
        self._live = settings.recordings_dir / "live"
        self._sealed = settings.recordings_dir / "sealed"
        self._key_file = settings.secrets_dir / "recordings.pub"
        self._days = settings.recording_days
        self._clock, self._write = clock, write
        self._incident_of, self._open_calls = incident_of, open_calls
        self._ended: dict[str, float] = {}

    def call_ended(self, call_id: str) -> None:
        """The recording of this call is complete in a moment."""
        self._ended.setdefault(call_id, self._clock.monotonic())

    async def run(self, caught_up: asyncio.Event) -> None:
        """Until cancelled. `caught_up`: from here on it is known which calls still run."""
        await asyncio.to_thread(self._sealed.mkdir, parents=True, exist_ok=True)
        await caught_up.wait()
        next_sweep = self._clock.monotonic()
        while True:
            if self._clock.monotonic() >= next_sweep:
                next_sweep += SWEEP_SECONDS
                await self._sweep()
                await self._erase_old()
            for call_id in [one for one, since in self._ended.items() if self._is_complete(one, since)]:
                del self._ended[call_id]
                await self._seal(call_id)
            await asyncio.sleep(LOOK_SECONDS)

    def _is_complete(self, call_id: str, ended_at: float) -> bool:
        waited = self._clock.monotonic() - ended_at
        if waited < QUIET_SECONDS:
            return False
        age = self._age(self._plain(call_id))
        return waited >= LATEST_SECONDS or age is None or age.total_seconds() >= QUIET_SECONDS

    def _age(self, file: Path) -> timedelta | None:
        now = self._clock.now()
        try:
            return now - datetime.fromtimestamp(file.stat().st_mtime, now.tzinfo)
        except FileNotFoundError:
            return None

    def _plain(self, call_id: str) -> Path:
        return self._live / f"{call_id}.wav"

    async def _sweep(self) -> None:
        running = self._open_calls() | self._ended.keys()
        left = [file.stem for file in sorted(self._live.glob("*.wav")) if file.stem not in running]
        for call_id in left:
            await self._seal(call_id)

    async def _seal(self, call_id: str) -> None:
        try:
            sealed = await asyncio.to_thread(self._seal_file, call_id, await self._incident_of(call_id))
            if sealed is not None:
                await self._write(sealed)
            await asyncio.to_thread(self._plain(call_id).unlink, missing_ok=True)
        except (sealing.RecordingRefused, OSError) as error:
            log.logger().error("a recording stays unsealed", call_id=call_id, reason=str(error))

    def _seal_file(self, call_id: str, incident_id: str) -> Fact | None:
        plain = self._plain(call_id)
        if not plain.exists() or (seconds := sealing.audio_seconds(plain)) == 0.0:
            return None
        target = self._sealed / f"{call_id}.wav.age"
        octets = sealing.seal(plain, target, self._key_file)
        return RecordingSealed(
            call_id=call_id,
            incident_id=incident_id,
            happened_at=self._clock.now(),
            file=target.name,
            seconds=seconds,
            octets=octets,
        )

    async def _erase_old(self) -> None:
        limit = timedelta(days=self._days)
        for file in sorted(self._sealed.glob("*.wav.age")):
            age = self._age(file)
            if age is None or age < limit:
                continue
            call_id = file.name.removesuffix(".wav.age")
            erased = RecordingErased(
                call_id=call_id,
                incident_id=await self._incident_of(call_id),
                happened_at=self._clock.now(),
                file=file.name,
            )
            await self._write(erased)
            file.unlink(missing_ok=True)
