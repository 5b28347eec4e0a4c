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
LAYERS = ("unit", "db", "protocol", "dialplan", "e2e", "browser", "faults")
TWO = ("--numprocesses=2", "--dist=loadfile")
LANES = {"unit": TWO, "db": TWO}  # two at a time, each with a database of its own; where calls are timed, one
ALONE = ("unshare", "--mount", "--propagation", "private", "--")  # disks that a fault fills are mounted for it alone


def test(
    layers: Annotated[
        list[str] | None, typer.Argument(help="unit db protocol dialplan e2e browser faults; none = all")
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
    codes = [_run(names, every) for names in _runs(wanted)]
    raise typer.Exit(next((code for code in codes if code), 0))


def _runs(wanted: list[str]) -> list[list[str]]:
    """Layers that run in one process: neighbours with the same lanes; the faults by themselves."""
    runs: list[list[str]] = []
    for name in wanted:
        is_like = bool(runs) and "faults" not in (name, runs[-1][-1]) and LANES.get(name) == LANES.get(runs[-1][-1])
        if is_like:
            runs[-1].append(name)
        else:
            runs.append([name])
    return runs


def _run(layers: list[str], every: bool) -> int:
    command = [sys.executable, "-m", "pytest", *(str(ROOT / "tests" / name) for name in layers)]
    command += LANES.get(layers[0], ())
    if layers != ["faults"]:
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    with tempfile.TemporaryDirectory(prefix="saijai-faults-") as folder:
        cells = Path(folder) / "cells.jsonl"
        command += [f"--cells={cells}", *(["--every-stage"] if every else [])]
        code = subprocess.run([*ALONE, *command], cwd=ROOT, check=False).returncode
        _tell(reliability.read(cells), every)
    return code


def _tell(cells: list[reliability.Cell], every: bool) -> None:
    """The fault matrix on the terminal; the whole of it also on its page."""
    if not cells:
        return
    Console(highlight=False).print(reliability.table(cells))
    if every:
        page = ROOT / "docs" / "reliability.md"
        when = f"{SystemClock().now().astimezone(BANGKOK):%Y-%m-%d %H:%M} (Bangkok)"
        page.write_text(reliability.page(page.read_text(encoding="utf-8"), cells, when), encoding="utf-8")
