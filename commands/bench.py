"""`./saijai bench`: what the centre costs a caller and a machine, side by side with a plain dialplan."""

import asyncio
import json
import math
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench import ladder as climbing
from bench import lookup, plain, report, town
from bench import storm as storms
from bench.blocks import Arm
from bench.exchange import Exchange
from bench.figures import LIMITS, RingFigures, percentile, ratio
from bench.operators import NotRegistered
from bench.ring import IDLE_SECONDS, WARM_UP_CALLS, Bench, NotMeasured, Sides, Tell
from commands import bench_board, bench_listener
from commands.centre import Centre, NotReady
from commands.installation import fail
from db.engine import DatabaseAway, connect
from db.migration import upgrade
from db.operators import OperatorBook
from db.roster import import_roster
from pbx import asterisk, configuration, scratch, secrets
from runtime.clock import SystemClock
from runtime.settings import Settings, load

OPERATORS = tuple(f"bench{position:02d}" for position in range(40))
RTP_PORTS = (24000, 27999)
CITY, REPETITIONS = 100_000, 1500
ROUNDS = 5
TALK_SECONDS, REST_SECONDS = 60.0, 75.0
QUICK_CALLS, QUICK_CPU_CALLS, QUICK_TALK_SECONDS, QUICK_CITY, QUICK_REPETITIONS = 40, 4, 4.0, 5000, 200
LADDER_RESIDENTS, QUICK_LADDER_RESIDENTS = 4000, 300  # nobody presses twice
SIGNALLING_CALLS, SIGNALLING_RATE = 100, 5.0
QUICK_IDLE_SECONDS, QUICK_RATE = 2.0, 4.0
STORM_OPERATORS, STORM_LINES, STORM_ADLS = OPERATORS[:6], 1000, (14, 3, 8)  # four RTP ports a line
STORM_WAITING, STORM_WINDOW_SECONDS = 300, 48.0  # two rounds of the calm word
QUICK_STORM, QUICK_WAITING, QUICK_WINDOW_SECONDS, QUICK_SETTLE_SECONDS = 40, 20, 6.0, 2.0
QUICK_STORM_JUDGED = ("refused", "unreached", "facts_missing")
QUICK_JUDGED = ("lost",)  # the other figures need more calls than a smoke test places

app = typer.Typer(help="Figures side by side with a plain dialplan on the same Asterisk.", no_args_is_help=True)
app.command()(bench_listener.listener)
app.command()(bench_board.board)


@app.callback()
def bench() -> None:
    """Figures side by side with a plain dialplan on the same Asterisk."""
    signal.signal(
        signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT)
    )  # told to end: nothing is left running


@app.command()
def ring(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object and nothing else.")] = False,
    calls: Annotated[int, typer.Option(min=20, max=20_000, help="Help calls; the plain arm gets half.")] = 1000,
    rate: Annotated[float, typer.Option(min=0.1, max=30, help="Calls a second.")] = 10.0,
    cpu_calls: Annotated[int, typer.Option(min=2, max=40, help="60 s calls with voice, in each arm.")] = 20,
    quick: Annotated[bool, typer.Option("--quick", help="Does it work at all: few and short calls.")] = False,
) -> None:
    """Time from the phone's INVITE to the operator's, and processor time; exit code 1 if a limit is missed."""
    console = Console(stderr=True, highlight=False, quiet=as_json)
    tell = partial(console.print, soft_wrap=True, style="dim")
    talk_seconds = TALK_SECONDS
    if quick:
        calls, cpu_calls, talk_seconds = QUICK_CALLS, QUICK_CPU_CALLS, QUICK_TALK_SECONDS
    try:
        with installation(calls + cpu_calls) as settings, Centre(settings) as centre:
            centre.wait_ready()
            plain.install(settings, asterisk.find())
            signalling, voice = asyncio.run(_measure(settings, calls, rate, cpu_calls, talk_seconds, tell))
        found = asyncio.run(_lookup(QUICK_CITY if quick else CITY, QUICK_REPETITIONS if quick else REPETITIONS))
    except (NotReady, plain.NoPlainArm, NotRegistered, NotMeasured, DatabaseAway) as wrong:
        fail(str(wrong))
    figures = _figures(signalling, voice, found)
    judged = QUICK_JUDGED if quick else tuple(LIMITS)
    if as_json:
        typer.echo(json.dumps(figures.as_json()))
    else:
        Console(highlight=False).print(report.table(figures, judged))
    if figures.missed(judged):
        raise typer.Exit(1)


@app.command()
def ladder(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object and nothing else.")] = False,
    cpu_calls: Annotated[int, typer.Option(min=2, max=40, help="60 s calls with voice, in each arm.")] = 20,
    quick: Annotated[bool, typer.Option("--quick", help="Does it work at all: low rates and short calls.")] = False,
) -> None:
    """Calls a second that this machine sustains with everything on; exit code 1 if a limit is missed."""
    console = Console(stderr=True, highlight=False, quiet=as_json)
    tell = partial(console.print, soft_wrap=True, style="dim")
    calls, talk_seconds, most = (
        (QUICK_CPU_CALLS, QUICK_TALK_SECONDS, QUICK_RATE) if quick else (cpu_calls, TALK_SECONDS, math.inf)
    )
    try:
        with (
            installation(QUICK_LADDER_RESIDENTS if quick else LADDER_RESIDENTS) as settings,
            Centre(settings) as centre,
        ):
            centre.wait_ready()
            plain.install(settings, asterisk.find())
            figures = asyncio.run(_climb(settings, calls, talk_seconds, most, tell))
    except (NotReady, plain.NoPlainArm, NotRegistered, NotMeasured, DatabaseAway) as wrong:
        fail(str(wrong))
    if as_json:
        typer.echo(json.dumps(figures.as_json()))
    else:
        Console(highlight=False).print(report.ladder_table(figures))
    if figures.missed() and not quick:
        raise typer.Exit(1)


@app.command()
def storm(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object and nothing else.")] = False,
    calls: Annotated[int, typer.Option(min=20, max=1000, help="Presses in each of the two storms.")] = 1000,
    quick: Annotated[bool, typer.Option("--quick", help="Does it work at all: few calls.")] = False,
) -> None:
    """1,000 presses in a minute and six operators, twice, then with the AGI killed half way; about 15 minutes."""
    console = Console(stderr=True, highlight=False, quiet=as_json)
    tell = partial(console.print, soft_wrap=True, style="dim")
    each = QUICK_STORM if quick else calls
    try:
        with installation(2 * each, storm=True, operators=STORM_OPERATORS) as settings, Centre(settings) as centre:
            centre.wait_ready()
            plain.install(settings, asterisk.find())
            figures = asyncio.run(_storms(settings, each, quick, tell))
    except (NotReady, plain.NoPlainArm, NotRegistered, NotMeasured, DatabaseAway) as wrong:
        fail(str(wrong))
    judged = QUICK_STORM_JUDGED if quick else tuple(storms.LIMITS)
    if as_json:
        typer.echo(json.dumps(figures.as_json()))
    else:
        Console(highlight=False).print(report.storm_table(figures, judged))
    if figures.missed(judged):
        raise typer.Exit(1)


async def _storms(settings: Settings, each: int, quick: bool, tell: Tell) -> storms.StormFigures:
    passwords = {configuration.endpoint(one): secrets.operator_secret(settings, one) for one in STORM_OPERATORS}
    supervisor = int(await asyncio.to_thread((settings.run_dir / "supervisord.pid").read_text))
    waiting, window, settle = (
        (QUICK_WAITING, QUICK_WINDOW_SECONDS, QUICK_SETTLE_SECONDS)
        if quick
        else (STORM_WAITING, STORM_WINDOW_SECONDS, storms.SETTLE_SECONDS)
    )
    async with Exchange((settings.bind, settings.sip_port), passwords) as exchange:
        bench = storms.Storms(settings, exchange, supervisor, tell)
        calm, calm_violations, calm_missing = await bench.storm(each)
        killed, killed_violations, killed_missing = await bench.storm(each, "agi")
        waiting_ratio = await bench.waiting_ratio(waiting, len(STORM_OPERATORS), window, settle)
    placed = calm + killed
    never = math.inf
    return storms.StormFigures(
        calls=len(placed),
        answered_by_machine_s_max=max((one.answered_at or never) - (one.pressed_at or 0.0) for one in placed),
        refused=sum(bool(one.refused) for one in placed),
        unreached=sum(one.is_lost and not one.refused for one in placed),
        order_violations=calm_violations + killed_violations,
        facts_missing=calm_missing + killed_missing,
        waiting_cpu_ratio=waiting_ratio,
    )


async def _climb(
    settings: Settings, cpu_calls: int, talk_seconds: float, most: float, tell: Tell
) -> climbing.LadderFigures:
    async with _bench(settings, tell, not math.isinf(most)) as bench:
        short = SIGNALLING_CALLS if math.isinf(most) else QUICK_CALLS // 2
        signalling = await bench.signalling(short, short, 2, SIGNALLING_RATE)
        voice = await bench.conversations(cpu_calls, talk_seconds, _rest(talk_seconds))
        rates = await climbing.climb(bench, most)
    return climbing.figures(rates, _cpu_ratio(voice), _cpu_ratio(signalling))


@asynccontextmanager
async def _bench(settings: Settings, tell: Tell, is_quick: bool) -> AsyncIterator[Bench]:
    """Everybody is registered, both dialplans have run once."""
    passwords = {configuration.endpoint(one): secrets.operator_secret(settings, one) for one in OPERATORS}
    supervisor = int(await asyncio.to_thread((settings.run_dir / "supervisord.pid").read_text))
    async with Exchange((settings.bind, settings.sip_port), passwords) as exchange:
        bench = Bench(settings, exchange, supervisor, tell)
        await bench.settle(QUICK_IDLE_SECONDS if is_quick else IDLE_SECONDS)
        yield bench


@contextmanager
def installation(
    residents: int, *, storm: bool = False, operators: Sequence[str] = OPERATORS, more: Sequence[str] = ()
) -> Iterator[Settings]:
    """An installation for this bench alone, on free ports, with `more` settings; nothing of it is left afterwards."""
    for name in Settings.model_fields:  # a bench never reaches the database or the ports of a real installation
        os.environ.pop(f"SAIJAI_{name.upper()}", None)
    folder = Path(tempfile.mkdtemp(prefix="saijai-bench-"))
    try:
        folder.chmod(0o711)
        data = folder / "data"
        data.mkdir()
        names = ("SIP_PORT", "AMI_PORT", "AGI_PORT", "WS_PORT")
        *ports, broker = scratch.free_ports(len(names) + 1)
        lines = [f"SAIJAI_{name}={port}" for name, port in zip(names, ports, strict=True)]
        # operators of a bench hang up as soon as they were rung; that is no mishap here
        lines += [f"SAIJAI_MQTT_URL=mqtt://127.0.0.1:{broker}", "SAIJAI_LEAST_TALK_SECONDS=0", "SAIJAI_HTTP_PORT=0"]
        lines += [
            f"SAIJAI_RTP_START={RTP_PORTS[0]}",
            f"SAIJAI_RTP_END={RTP_PORTS[1]}",
            f"SAIJAI_TRUNK_LINES={STORM_LINES if storm else 100}",
        ]
        (data / "saijai.env").write_text("\n".join([*lines, *more, ""]), encoding="utf-8")
        settings = load(data)
        secrets.make(settings)
        upgrade(settings.database)
        rows = (
            town.roster(residents + WARM_UP_CALLS, STORM_ADLS, True)
            if storm
            else town.roster(residents + WARM_UP_CALLS)
        )
        asyncio.run(_fill(settings, folder / "residents.csv", rows, operators))
        yield settings
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _fill(settings: Settings, file: Path, rows: str, operators: Sequence[str]) -> None:
    database, clock = connect(settings.database), SystemClock()
    try:
        await asyncio.to_thread(file.write_text, rows, "utf-8")
        await import_roster(database, file, secrets.read(settings, "phone.key").encode(), clock)
        for operator_id in operators:
            await OperatorBook(database).add(operator_id, operator_id, clock.now())
    finally:
        await database.close()


async def _measure(
    settings: Settings, calls: int, rate: float, cpu_calls: int, talk_seconds: float, tell: Tell
) -> tuple[Sides, Sides]:
    async with _bench(settings, tell, talk_seconds < TALK_SECONDS) as bench:
        signalling = await bench.signalling(calls, calls // 2, min(ROUNDS, calls // 20), rate)
        return signalling, await bench.conversations(cpu_calls, talk_seconds, _rest(talk_seconds))


async def _lookup(city: int, repetitions: int) -> float:
    with tempfile.TemporaryDirectory(prefix="saijai-bench-") as folder:
        return await lookup.compare(Path(folder), city, repetitions)


def _figures(signalling: Sides, voice: Sides, lookup_ratio: float) -> RingFigures:
    ours, plain_side = signalling[Arm.OURS], signalling[Arm.PLAIN]
    median, plain_median = percentile(ours.ring_ms, 0.5), percentile(plain_side.ring_ms, 0.5)
    return RingFigures(
        calls=len(ours.calls),
        lost=ours.lost + voice[Arm.OURS].lost,
        plain_ring_ms_p50=plain_median,
        ring_ms_p50=median,
        extra_ring_ms_p50=median - plain_median,
        extra_ring_ms_p99=percentile(ours.ring_ms, 0.99) - percentile(plain_side.ring_ms, 0.99),
        cpu_ratio=_cpu_ratio(voice),
        cpu_ratio_signalling=_cpu_ratio(signalling),
        lookup_ratio=lookup_ratio,
    )


def _rest(talk_seconds: float) -> float:
    return REST_SECONDS if talk_seconds >= TALK_SECONDS else 0.0


def _cpu_ratio(sides: Sides) -> float:
    """A plain dialplan has no Python: of its blocks, Asterisk alone counts."""
    ours, plain_side = sides[Arm.OURS], sides[Arm.PLAIN]
    return ratio(ours.used.all / len(ours.calls), plain_side.used.asterisk / len(plain_side.calls))
