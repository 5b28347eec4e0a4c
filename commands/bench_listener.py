"""`./saijai bench listener`: lag, memory and price of the listener, beside a bare one that only prints."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench import listener as listening
from bench import report, town
from bench.rush import RESIDENTS
from commands.installation import fail
from db.engine import connect
from db.migration import upgrade
from db.roster import import_roster
from pbx import scratch, secrets
from pbx.broker import NoBroker
from runtime.clock import SystemClock
from runtime.settings import Settings, load


def listener(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object and nothing else.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Does it work at all: few events.")] = False,
) -> None:
    """500 events a second, then 1,000,000 at full speed; exit code 1 if a limit is missed; about 30 minutes."""
    console = Console(stderr=True, highlight=False, quiet=as_json)
    tell = partial(console.print, soft_wrap=True, style="dim")
    try:
        with _installation() as settings:
            figures = asyncio.run(listening.measure(settings, listening.QUICK if quick else listening.FULL, tell))
    except (listening.NotMeasured, NoBroker) as wrong:
        fail(str(wrong))
    judged = listening.QUICK_JUDGED if quick else listening.JUDGED
    if as_json:
        typer.echo(json.dumps(figures.as_json()))
    else:
        Console(highlight=False).print(report.listener_table(figures, judged))
    if figures.missed(judged):
        raise typer.Exit(1)


@contextmanager
def _installation() -> Iterator[Settings]:
    """What a listener needs, on free ports; nothing of it is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="saijai-bench-"))
    try:
        ami, broker = scratch.free_ports(2)
        lines = [f"SAIJAI_AMI_PORT={ami}", f"SAIJAI_MQTT_URL=mqtt://127.0.0.1:{broker}"]
        (folder / "saijai.env").write_text("\n".join([*lines, ""]), encoding="utf-8")
        settings = load(folder)
        secrets.make(settings)
        upgrade(settings.database)
        for place in (settings.cel_file.parent, settings.recordings_dir / "live"):
            place.mkdir(parents=True)
        settings.cel_file.touch()
        asyncio.run(_fill(settings, folder / "residents.csv"))
        yield settings
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _fill(settings: Settings, file: Path) -> None:
    """The residents who press: their telephones are known, as those of a town are."""
    database = connect(settings.database)
    try:
        await asyncio.to_thread(file.write_text, town.roster(RESIDENTS), "utf-8")
        await import_roster(database, file, secrets.read(settings, "phone.key").encode(), SystemClock())
    finally:
        await database.close()
