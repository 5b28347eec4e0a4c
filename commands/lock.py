"""Two centres never run on one DIR: the second would rewrite the first one's configuration under its calls."""

import fcntl
import os
from pathlib import Path


class Occupied(Exception):
    """A centre already runs on this DIR; the text names its process."""


class DirLock:
    """Held from the start to the end of a centre, by the process that started it."""

    def __init__(self, run_dir: Path) -> None:
        self._file = run_dir / "lock"
        self._pid_file = run_dir / "supervisord.pid"
        self._descriptor: int | None = None

    def take(self) -> None:
        """Occupied: another centre, or what one that was killed left running."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise Occupied(f"a centre already runs on {self._file.parent.parent}: end that one first") from None
        if (left := self._left_over()) is not None:
            os.close(descriptor)
            raise Occupied(f"a centre that was killed left its parts running: `kill {left}` ends them")
        self._descriptor = descriptor

    def release(self) -> None:
        """The DIR is free again."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _left_over(self) -> int | None:
        try:
            pid = int(self._pid_file.read_text(encoding="ascii"))
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return pid if str(self._pid_file.parent).encode() in words else None
