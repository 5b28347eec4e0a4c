"""Where the snapshot comes from: the list of residents, whom the centre can ring now, and what was rendered."""

from functools import partial
from pathlib import Path
from typing import Any

from db.residents import ResidentBook
from db.responders import ResponderBook
from dialplan.sounds import spoken
from domain.escalation import Reach
from runtime.clock import Clock
from runtime.settings import Settings
from second_line.town import Town


class Source:
    """Everything that answers depend on, as FastAGI knows it."""

    def __init__(self, residents: ResidentBook, others: ResponderBook, settings: Settings, clock: Clock) -> None:
        self._residents, self._others = residents, others
        self._settings, self._clock = settings, clock
        sounds = settings.data_dir / "sounds" / "th"
        self._folders = (sounds / "names", sounds / "notes")

    async def stamp(self) -> tuple[Any, ...]:
        """Another value whenever an answer may be another, also because a shift has ended. DatabaseAway."""
        rendered = tuple(_changed_at(folder) for folder in self._folders)
        return (await self._residents.stamp(), rendered, await self._reach())

    async def town(self) -> Town:
        """All of it, as it is now. DatabaseAway."""
        name, note = (partial(spoken, folder) for folder in self._folders)
        return Town(await self._residents.all(), await self._reach(), name, note)

    async def _reach(self) -> Reach:
        now = self._clock.now()
        known, silent = await self._others.read(), await self._others.silent_since(now)
        return known.reach(
            now,
            number_format=self._settings.trunk_number_format,
            emergency_number=self._settings.emergency_number,
            silent=silent,
            operator_ring_seconds=self._settings.operator_ring_seconds,
            ring_seconds=self._settings.contact_ring_seconds,
        )


def _changed_at(folder: Path) -> int:
    return folder.stat().st_mtime_ns if folder.exists() else 0
