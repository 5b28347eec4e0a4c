"""`prepare`, in containers: makes database, secrets, sounds and configuration ready before the other parts start."""

import time
from pathlib import Path
from typing import Annotated

import typer

from commands.centre import operators_of
from commands.installation import DEFAULT, DataDir, cache, fail, settings_of
from commands.reach import reach_of
from db.engine import DatabaseAway
from db.migration import upgrade
from pbx import asterisk, containers, place
from runtime.clock import SystemClock
from runtime.settings import Settings, SettingsError

WAIT_SECONDS = 30.0
SecretsFor = Annotated[Path, typer.Option(help="Below it, each process finds the secrets that it needs.")]


def prepare(data: DataDir = DEFAULT, secrets_for: SecretsFor = Path("/srv/secrets-for")) -> None:
    """Make DIR ready for the other containers. May be run again at any time; what is stored stays."""
    settings = settings_of(data)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if not wait_for_database(settings):
        typer.echo("prepare: the database is away; calls are taken all the same, run prepare again later", err=True)
    installed = asterisk.find()
    if not isinstance(installed, asterisk.Elsewhere):
        fail(f"prepare is for containers: set {asterisk.ELSEWHERE_VARIABLE}, or use ./saijai up")
    operators = operators_of(settings)
    try:
        place.prepare(settings, operators, installed, cache(), reach_of(settings))
    except SettingsError as wrong:
        fail(str(wrong))
    containers.hand_out(settings, secrets_for, installed.owner, SystemClock().now())
    typer.echo(f"prepare: ready, {len(operators)} operators")


def wait_for_database(settings: Settings, seconds: float = WAIT_SECONDS) -> bool:
    """Bring the database up to date as soon as it answers; False when it did not within `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            upgrade(settings.database)
            return True
        except DatabaseAway:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.5)  # noqa: TID251  a start is waited for with a deadline
