"""How much processor time each part of the centre took, read from the kernel for all below its supervisor."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
ASTERISK = "asterisk"
_TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / (1 << 20)


@dataclass(frozen=True)
class Used:
    """Seconds of processor time by part, user and system, with those of ended children."""

    parts: Mapping[str, float] = field(default_factory=dict)

    def plus(self, other: "Used", times: float = 1.0) -> "Used":
        """Part by part: this and `times` the other."""
        names = {**self.parts, **other.parts}
        return Used({name: self.parts.get(name, 0.0) + times * other.parts.get(name, 0.0) for name in names})

    @property
    def asterisk(self) -> float:
        """What a centre without any Python would have used."""
        return self.parts.get(ASTERISK, 0.0)

    @property
    def all(self) -> float:
        """Asterisk and everything beside it."""
        return sum(self.parts.values())


@dataclass(frozen=True)
class Process:
    """One line of /proc/PID/stat, as far as it matters here."""

    pid: int
    parent: int
    name: str
    seconds: float


def parse(stat: str) -> Process:
    """Read proc_pid_stat(5); a name may hold blanks and parentheses."""
    before, _, after = stat.rpartition(")")
    pid, _, name = before.partition(" (")
    fields = after.split()
    return Process(int(pid), int(fields[1]), name, sum(map(int, fields[11:15])) * _TICK_SECONDS)


def part(name: str, command: str) -> str:
    """What a process is in the centre: the module that a Python runs, else its own name."""
    words = command.split("\0")
    return words[words.index("-m") + 1] if "-m" in words[:-1] and "python" in words[0] else name


def family(top: int, processes: Iterable[Process]) -> list[Process]:
    """The process `top` and all its descendants."""
    known = list(processes)
    pids = {top}
    while found := {one.pid for one in known if one.parent in pids} - pids:
        pids |= found
    return [one for one in known if one.pid in pids]


@dataclass(frozen=True)
class Member:
    """One process of the centre and which part it is."""

    pid: int
    part: str


def members(top: int) -> list[Member]:
    """Every process below `top`."""
    return [Member(one.pid, part(one.name, _read(one.pid, "cmdline"))) for one in family(top, _running())]


def used(top: int) -> Used:
    """What `top` and its descendants have used until now."""
    seconds: dict[str, float] = {}
    for one in family(top, _running()):
        name = part(one.name, _read(one.pid, "cmdline"))
        seconds[name] = seconds.get(name, 0.0) + one.seconds
    return Used(seconds)


def resident_mb(pid: int) -> float:
    """Memory that the process holds now."""
    return int(_read(pid, "statm").split()[1]) * _PAGE_MB


def _running() -> list[Process]:
    pids = (int(folder.name) for folder in PROC.glob("[0-9]*"))
    return [parse(stat) for pid in pids if (stat := _read(pid, "stat"))]


def _read(pid: int, name: str) -> str:
    """Empty when the process ended while we looked."""
    try:
        return (PROC / str(pid) / name).read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
