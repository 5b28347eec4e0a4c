"""Keeps the parts of the service alive on one machine: supervisord starts them, and starts again what ended.

Freezing is not ending: that is runtime/watchdog.py's part.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """One part. `stop_seconds` is how long it may take to end by itself after SIGTERM."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    stop_seconds: int = 5
    priority: int = 100


def configuration(run_dir: Path, log_dir: Path, programs: Sequence[Program]) -> str:
    """The text of supervisord.conf (supervisord.org/configuration.html)."""
    return "\n".join((_daemon(run_dir, log_dir), *(_program(log_dir, program) for program in programs)))


def _daemon(run_dir: Path, log_dir: Path) -> str:
    return f"""[supervisord]
nodaemon = true
user = root
logfile = {log_dir}/supervisord.log
logfile_maxbytes = 5MB
pidfile = {run_dir}/supervisord.pid
childlogdir = {log_dir}
"""


def _program(log_dir: Path, program: Program) -> str:
    command = " ".join(_quote(word) for word in program.command)
    environment = ",".join(f'{name}="{value.replace("%", "%%")}"' for name, value in program.environment.items())
    return f"""[program:{program.name}]
command = {command}
environment = {environment}
priority = {program.priority}
autorestart = true
startsecs = 1
startretries = 1000000
stopwaitsecs = {program.stop_seconds}
stopasgroup = false
killasgroup = true
redirect_stderr = true
stdout_logfile = {log_dir}/{program.name}.log
stdout_logfile_maxbytes = 20MB
stdout_logfile_backups = 5
"""


def _quote(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"' if any(c in word for c in ' ;"\\') else escaped
