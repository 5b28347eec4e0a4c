"""The installation that a command works on: DIR and its settings, said clearly when they are wrong."""

import os
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from runtime.settings import Settings, SettingsError, load

DataDir = Annotated[
    Path,
    typer.Option(
        "--data", envvar="SAIJAI_DATA", file_okay=False, help="Where this installation keeps everything: a folder."
    ),
]
DEFAULT = Path(".saijai")


def settings_of(data: Path) -> Settings:
    """The settings of DIR; a wrong one ends the command with its name and what would be right."""
    try:
        return load(data)
    except SettingsError as wrong:
        fail(f"a setting is wrong\n{wrong}\nmend it in the environment or in {data / 'saijai.env'}")


def fail(sentence: str) -> NoReturn:
    """End the command with one clear sentence and exit code 1."""
    typer.echo(f"saijai: {sentence}", err=True)
    raise typer.Exit(1)


def cache() -> Path:
    """Converted sounds, shared by the installations of one machine."""
    return Path(os.environ.get("SAIJAI_CACHE", "/var/cache/saijai")) / "sounds"
