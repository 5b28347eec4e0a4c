"""`./saijai dialplan`: proves that the dialplan would carry a call before any resident's call meets it."""

import tempfile
from pathlib import Path

import typer

import prompts.install
from commands.installation import cache
from dialplan import check as rules
from dialplan.check import Problem
from pbx import asterisk, place, scratch
from runtime.settings import Settings

app = typer.Typer(help="The dialplan: what Asterisk does by itself.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """More commands join `check` as admins may edit the dialplan."""


@app.command()
def check() -> None:
    """Contexts, names, prompts and limits; asterisklint; and a real load in a scratch Asterisk."""
    problems = find_problems()
    for problem in problems:
        typer.echo(f"dialplan: {problem}", err=True)
    if problems:
        raise typer.Exit(1)
    typer.echo(f"dialplan: {len(rules.steps())} steps, no problem; loaded in a scratch Asterisk without a warning")


def find_problems() -> list[Problem]:
    """Everything that is wrong, cheapest question first."""
    problems = rules.check(prompts.install.sound_ids(), prompts.install.classes())
    installed = asterisk.find()
    with tempfile.TemporaryDirectory(prefix="saijai-lint-") as folder:
        settings = Settings(data_dir=Path(folder))
        place.prepare(settings, ("scratch-one", "scratch-two"), installed, cache())
        problems += rules.lint(settings.data_dir / "asterisk" / "etc" / "extensions.conf")
    return problems + [Problem("scratch Asterisk", complaint) for complaint in scratch.load(installed, cache())]
