"""`./saijai bench journal`: is everything on record that happened, whatever breaks beside the calls?"""

import asyncio
import json
from functools import partial
from typing import Annotated

import typer
from rich.console import Console

from bench import journal as upheavals
from bench import mishaps, report
from bench.account import JournalFigures
from bench.exchange import Exchange
from bench.mishaps import Mishaps
from bench.operators import NotRegistered
from bench.ring import Tell
from bench.subscriber import NotSubscribed
from commands.bench import OPERATORS, installation
from commands.centre import Centre, NotReady
from commands.installation import fail
from db.engine import DatabaseAway
from pbx import configuration, secrets
from runtime.settings import Settings

KILLS, LOCKS, RESTARTS = 20, 8, 5
RECORDS_A_MB = 5000
QUICK_CALLS, QUICK_RATE, QUICK_MISHAPS = 60, 8.0, (2, 1, 1)


def journal(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object and nothing else.")] = False,
    calls: Annotated[int, typer.Option(min=20, max=50_000, help="Help calls.")] = 10_000,
    rate: Annotated[float, typer.Option(min=0.1, max=30, help="Calls a second; storms are off.")] = 10.0,
    kills: Annotated[int, typer.Option(min=0, max=100, help="Times that the listener is killed.")] = KILLS,
    seed: Annotated[int, typer.Option(help="Of what goes wrong when.")] = upheavals.SEED,
    quick: Annotated[bool, typer.Option("--quick", help="Does it work at all: few calls and mishaps.")] = False,
) -> None:
    """10,000 calls, the listener killed 20 times, database locked, broker restarted; about 20 minutes."""
    console = Console(stderr=True, highlight=False, quiet=as_json)
    tell = partial(console.print, soft_wrap=True, style="dim")
    unlucky = (kills, LOCKS, RESTARTS)
    if quick:
        calls, rate, unlucky = QUICK_CALLS, QUICK_RATE, QUICK_MISHAPS
    planned = mishaps.plan(seed, calls / rate, *unlucky)
    try:
        # a storm would tell of itself, and here every press is served at once; the record is set aside many times
        more = (f"SAIJAI_STORM_CALLS={2 * calls}", f"SAIJAI_ASTERISK_LOG_MB={calls / RECORDS_A_MB}")
        with installation(calls, more=more) as settings, Centre(settings) as centre:
            centre.wait_ready()
            figures = asyncio.run(_run(settings, calls, rate, planned, tell))
    except (NotReady, NotRegistered, NotSubscribed, DatabaseAway) as wrong:
        fail(str(wrong))
    if as_json:
        typer.echo(json.dumps(figures.as_json()))
    else:
        Console(highlight=False).print(report.journal_table(figures))
    if figures.missed():
        raise typer.Exit(1)


async def _run(
    settings: Settings, calls: int, rate: float, planned: list[mishaps.Mishap], tell: Tell
) -> JournalFigures:
    passwords = {configuration.endpoint(one): secrets.operator_secret(settings, one) for one in OPERATORS}
    supervisor = int(await asyncio.to_thread((settings.run_dir / "supervisord.pid").read_text))
    unlucky = Mishaps(supervisor, settings.data_dir / "saijai.db", settings.run_dir, tell)
    async with Exchange((settings.bind, settings.sip_port), passwords) as exchange:
        return await upheavals.Upheaval(settings, exchange, unlucky, tell).run(calls, rate, planned)
