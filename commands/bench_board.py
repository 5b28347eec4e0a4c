"""`./saijai bench board`: fifty open boards, ten new incidents a second: how soon each shows each."""

import asyncio
import json
from functools import partial
from typing import Annotated

import typer
from rich.console import Console

from bench import board as boards
from bench import report
from bench.board_pages import NoChromium
from commands.bench_town import founded
from commands.installation import fail
from pbx import scratch


def board(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object and nothing else.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Does it work at all: few boards, few incidents.")] = False,
) -> None:
    """50 boards for 60 s with 10 new incidents a second; exit code 1 if a limit is missed; about 2 minutes."""
    console = Console(stderr=True, highlight=False, quiet=as_json)
    tell = partial(console.print, soft_wrap=True, style="dim")
    try:
        with founded(boards.RESIDENTS, {"SAIJAI_HTTP_PORT": scratch.free_ports(1)[0]}) as settings:
            figures = asyncio.run(boards.measure(settings, boards.QUICK if quick else boards.FULL, tell))
    except (boards.NotMeasured, NoChromium) as wrong:
        fail(str(wrong))
    judged = boards.QUICK_JUDGED if quick else boards.JUDGED
    if as_json:
        typer.echo(json.dumps(figures.as_json()))
    else:
        Console(highlight=False).print(report.board_table(figures, judged))
    if figures.missed(judged):
        raise typer.Exit(1)
