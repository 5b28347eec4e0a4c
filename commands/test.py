"""`./saijai test`: runs the tests, all layers or those named, the same in every place."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from commands import reliability
from runtime.clock import BANGKOK, SystemClock

ROOT = Path(__file__).parent.parent
LAYERS = ("unit", "db", "protocol", "dialplan", "e2e", "faults")


def test(
    layers: Annotated[
        list[str] | None, typer.Argument(help="unit db protocol dialplan e2e faults; none = all")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Faults: the whole matrix instead of one stage a fault.")
    ] = False,
) -> None:
    """Run the tests; exit code 0 only if all passed."""
    wanted = layers or list(LAYERS)
    for name in wanted:
        if name not in LAYERS:
            typer.echo(f"saijai: there is no test layer '{name}': {' '.join(LAYERS)}", err=True)
            raise typer.Exit(2)
    command = [sys.executable, "-m", "pytest", *(str(ROOT / "tests" / name) for name in wanted)]
    if "faults" not in wanted:
        raise typer.Exit(subprocess.run(command, cwd=ROOT, check=False).returncode)
    with tempfile.TemporaryDirectory(prefix="saijai-faults-") as folder:
        cells = Path(folder) / "cells.jsonl"
        command += [f"--cells={cells}", *(["--every-stage"] if every else [])]
        # disks that a fault fills are mounted for these tests alone
        alone = ["unshare", "--mount", "--propagation", "private", "--"]
        code = subprocess.run([*alone, *command], cwd=ROOT, check=False).returncode
        _tell(reliability.read(cells), every)
    raise typer.Exit(code)


def _tell(cells: list[reliability.Cell], every: bool) -> None:
    """The fault matrix on the terminal; the whole of it also on its page."""
    if not cells:
        return
    Console(highlight=False).print(reliability.table(cells))
    if every:
        page = ROOT / "docs" / "reliability.md"
        when = f"{SystemClock().now().astimezone(BANGKOK):%Y-%m-%d %H:%M} (Bangkok)"
        page.write_text(reliability.page(page.read_text(encoding="utf-8"), cells, when), encoding="utf-8")
