"""`./saijai test`: runs the tests, all layers or those named, the same in every place."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

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
    raise typer.Exit(
        subprocess.run([*command, *(["--every-stage"] if every else [])], cwd=ROOT, check=False).returncode
    )
