"""Which parts ended and were started again since the last look: by themselves, or because the watchdog ended them."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from domain.facts import PartEnded
from runtime import processes
from runtime.clock import Clock
from runtime.watchdog import frozen_file

PARTS = (*processes.PYTHON, *processes.PID_FILES)


class Ends:
    """Remembers the process of each part."""

    def __init__(self, data_dir: Path, clock: Clock) -> None:
        self._data_dir, self._clock = data_dir, clock
        self._pids: dict[str, int] = {}

    def look(self) -> Iterator[PartEnded]:
        """One fact for each part that has ended since."""
        for part in PARTS:
            pid = processes.pid_of(self._data_dir, part)
            frozen_at = _taken(frozen_file(self._data_dir / "run", part))
            if frozen_at is not None:
                yield PartEnded(call_id="", happened_at=frozen_at, part=part, reason="frozen")
            elif pid is not None and self._pids.get(part, pid) != pid:
                yield PartEnded(call_id="", happened_at=self._clock.now(), part=part, reason="died")
            if frozen_at is not None:
                self._pids.pop(part, None)
            elif pid is not None:
                self._pids[part] = pid


def _taken(file: Path) -> datetime | None:
    try:
        at = datetime.fromisoformat(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    file.unlink(missing_ok=True)
    return at
