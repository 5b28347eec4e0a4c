"""`./saijai bench listener`: lag, memory and price of the listener, beside a bare one that only prints."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated

import typer
from rich.console import Console

from bench import listener as listening
from bench import report
from bench.rush import RESIDENTS
from commands.bench_town import founded
from commands.installation import fail
from pbx import scratch
from pbx.broker import NoBroker
from runtime.settings import Settings


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
    """What a listener needs, on free ports."""
    ami, broker = scratch.free_ports(2)
    with founded(RESIDENTS, {"SAIJAI_AMI_PORT": ami, "SAIJAI_MQTT_URL": f"mqtt://127.0.0.1:{broker}"}) as settings:
        for place in (settings.cel_file.parent, settings.recordings_dir / "live"):
            place.mkdir(parents=True)
        settings.cel_file.touch()
        yield settings
