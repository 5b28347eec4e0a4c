"""Which process is which part of this installation: the pid in an old file may belong to another program by now."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from runtime import heartbeat

PYTHON = (
    *("agi", "ami_listener", "second_line", "heartbeat", "alarms", "metrics", "console"),
    "watchdog",
)  # they write heartbeats
PID_FILES = {"asterisk": "asterisk/run/asterisk.pid", "mosquitto": "mosquitto/mosquitto.pid"}
# each has a view of the disk of its own (pbx/enter.sh, pbx/broker.sh): what lies where, there and in DIR
_VIEWS = {"asterisk": ("srv/saijai", "."), "mosquitto": ("mnt", "mosquitto")}


def pid_of(data_dir: Path, part: str) -> int | None:
    """The process of one part of DIR, if it runs now."""
    if part in PID_FILES:
        pid = _written(data_dir / PID_FILES[part])
        return pid if pid is not None and _is_program(pid, part, data_dir) else None
    beat = heartbeat.read(data_dir / "run", part)
    is_ours = beat is not None and is_python(beat.pid, part) and os.fsencode(data_dir) in _words(beat.pid)
    return beat.pid if beat is not None and is_ours else None


def is_python(pid: int, part: str) -> bool:
    """Whether `pid` is a process of ours that was started as this part."""
    words = _words(pid)
    return any(word in words for word in (part.encode(), f"runtime.{part}".encode()))


def end(pid: int) -> None:
    """At once, whatever it is doing."""
    with suppress(ProcessLookupError):  # it ended by itself just now
        os.kill(pid, signal.SIGKILL)


def cpu_seconds(pid: int) -> float:
    """What the process has spent of the processor so far; 0 where there is none."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def age_seconds(pid: int) -> float:
    """How long ago the process began; 0 where there is none."""
    fields = _stat(pid)
    began = int(fields[19]) / os.sysconf("SC_CLK_TCK") if fields else 0.0
    return time.clock_gettime(time.CLOCK_BOOTTIME) - began if fields else 0.0


def _stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat from the third on."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _written(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _is_program(pid: int, part: str, data_dir: Path) -> bool:
    words = _words(pid)
    if not words or Path(os.fsdecode(words[0])).name != part:
        return False
    if any(word.startswith(os.fsencode(f"{data_dir}/")) for word in words):
        return True
    seen, own = _VIEWS[part]
    try:
        return Path(f"/proc/{pid}/root/{seen}").samefile(data_dir / own)
    except OSError:
        return False


def _words(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []
