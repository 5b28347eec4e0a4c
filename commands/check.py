"""`./saijai check`: everything that can be proven without a call, so that a mistake is found before it is heard."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import typer
from compose_spec import ComposeSpecification
from pydantic import ValidationError
from yaml import safe_load

from commands import dialplan
from prompts import check as prompts_check

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PACKAGES = (
    "domain",
    "runtime",
    "db",
    "prompts",
    "dialplan",
    "pbx",
    "agi",
    "ami_listener",
    "phones",
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
        "prompts": lambda: [str(problem) for problem in prompts_check.check()],
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


def compose_problems(file: Path) -> list[str]:
    """What is wrong with a compose file by the Compose Specification, and by our own promises."""
    try:
        text = safe_load(file.read_text(encoding="utf-8"))
        ComposeSpecification.model_validate(text)
    except ValidationError as wrong:
        return [f"{file.name}: {'.'.join(map(str, error['loc']))}: {error['msg']}" for error in wrong.errors()]
    problems = []
    for name, service in text["services"].items():
        if "restart" not in service:
            problems.append(f"{file.name}: service {name} has no restart policy")
        if "healthcheck" not in service:
            problems.append(f"{file.name}: service {name} has no health check")
        for path in (service.get("build") or {}).get("dockerfile", "").split():
            if not (file.parent / path).exists():
                problems.append(f"{file.name}: service {name} builds from {path}, which does not exist")
    return problems
