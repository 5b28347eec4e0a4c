"""`./saijai check`: everything that can be proven without a call, so that a mistake is found before it is heard."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import typer

from commands import dialplan
from commands.compose import compose_problems
from commands.installation import cache
from prompts import check as prompts_check

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PACKAGES = (
    "domain",
    "runtime",
    "signalling",
    "db",
    "prompts",
    "dialplan",
    "pbx",
    "agi",
    "ami_listener",
    "second_line",
    "console",
    "phones",
    "heartbeat",
    "alarms",
    "metrics",
    "bench",
    "commands",
)
TOOLS = {
    "lint": (str(BIN / "ruff"), "check", "."),
    "format": (str(BIN / "ruff"), "format", "--check", "."),
    "types": (str(BIN / "mypy"), *(word for package in PACKAGES for word in ("-p", package))),
    "imports": (str(BIN / "lint-imports"),),
}


def check() -> None:
    """Lint, types, imports, prompts, compose file and dialplan; each problem names its place and remedy."""
    failed = [name for name, question in _questions().items() if not _ask(name, question)]
    if failed:
        typer.echo(f"check: {', '.join(failed)} failed", err=True)
        raise typer.Exit(1)


def _questions() -> dict[str, Callable[[], list[str]]]:
    tools: dict[str, Callable[[], list[str]]] = {name: lambda name=name: _run(TOOLS[name]) for name in TOOLS}  # type: ignore[misc]
    return tools | {
        "prompts": lambda: [str(problem) for problem in prompts_check.check(cache())],
        "compose": lambda: compose_problems(ROOT / "docker-compose.yml"),
        "dialplan": lambda: [str(problem) for problem in dialplan.find_problems()],
    }


def _ask(name: str, question: Callable[[], list[str]]) -> bool:
    problems = question()
    typer.echo(f"{name:9} {'ok' if not problems else 'FAILED'}")
    for problem in problems:
        typer.echo(f"  {problem}", err=True)
    return not problems


def _run(command: tuple[str, ...]) -> list[str]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()
