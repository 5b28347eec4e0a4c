"""Keeps the parts of the service alive on one machine: supervisord starts them, and starts again what ended.

Freezing is not ending: that is runtime/watchdog.py's part.
"""

import shlex
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
    run, log = _literal(run_dir), _literal(log_dir)
    return f"""[supervisord]
nodaemon = true
user = root
logfile = {log}/supervisord.log
logfile_maxbytes = 5MB
pidfile = {run}/supervisord.pid
childlogdir = {log}
"""


def _program(log_dir: Path, program: Program) -> str:
    command = _literal(shlex.join(program.command))
    environment = ",".join(f'{name}="{_literal(value)}"' for name, value in program.environment.items())
    log_file = _literal(_literal(f"{log_dir}/{program.name}.log"))  # supervisord fills this one in twice
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
stdout_logfile = {log_file}
stdout_logfile_maxbytes = 20MB
stdout_logfile_backups = 5
"""


def _literal(value: object) -> str:
    """Supervisord fills in %(names) in every value."""
    return str(value).replace("%", "%%")
