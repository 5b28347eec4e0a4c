"""`./saijai sim`: a rehearsal of a whole centre with people who behave as people do, to size it and to trust it."""

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.table import Table

from bench.figures import percentile
from commands.centre import Centre, NotReady, operators_of
from commands.installation import fail, settings_of
from db.engine import DatabaseAway, connect
from db.journal import Journal
from db.migration import upgrade
from db.operators import OperatorBook
from db.residents import ResidentBook
from db.responder_roster import import_responders
from db.responders import ResponderBook
from db.roster import import_roster
from domain.escalation import Tier
from domain.facts import Fact
from pbx import scratch, secrets
from phones.desk import PhoneDesk
from phones.provider import national
from runtime.clock import SystemClock
from runtime.settings import Settings, load
from sim import scenario, town
from sim.behaviour import Role
from sim.outcome import End, Told, tell, totals
from sim.play import Stage
from sim.scenario import Scenario, Size

_OWN = ("SIP_PORT", "AMI_PORT", "AGI_PORT", "WS_PORT")
READY_SECONDS = 60.0  # whatever else this machine does
_STYLES = {End.REACHED: "green", End.CALLED_BACK: "cyan", End.SENT: "yellow", End.UNREACHED: "bold red"}


def sim(
    seed: Annotated[int, typer.Option(help="The same seed is the same day again.")] = 1,
    residents: Annotated[int, typer.Option(min=1, max=9999, help="Who live in this town.")] = 20,
    operators: Annotated[int, typer.Option(min=1, max=40, help="Who answer.")] = 3,
    caregivers: Annotated[int, typer.Option(min=0, max=9, help="Of each resident.")] = 2,
    rescuers: Annotated[int, typer.Option(min=0, max=8, help="Rescue teams.")] = 2,
    minutes: Annotated[float, typer.Option(min=0.05, help="How long buttons are pressed.")] = 2.0,
    rate: Annotated[
        float | None, typer.Option(min=0.1, help="Presses a minute; else each presses about once.")
    ] = None,
    talk: Annotated[float, typer.Option(min=1, help="Seconds that a talk takes.")] = 6.0,
    patience: Annotated[
        float, typer.Option(min=1, help="Seconds after the last press until all are judged.")
    ] = 180.0,
    data: Annotated[
        Path | None, typer.Option("--data", file_okay=False, help="A running centre instead of one of its own.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object and nothing else.")] = False,
) -> None:
    """Residents press, operators and caregivers behave as people do; exit code 0 only if nobody was left alone."""
    size = Size(residents, operators, minutes, rate or residents / minutes)
    try:
        with ExitStack() as held:
            settings = (
                held.enter_context(_own(size, caregivers, rescuers, talk)) if data is None else settings_of(data)
            )
            port = _outside_port(settings)
            people, there = asyncio.run(_people(settings, residents)), operators_of(settings)
            if not people.residents or not there:
                fail(f"{settings.data_dir} has no residents with a telephone, or no operators: import some first")
            day = scenario.scenario(seed, Size(len(people.residents), min(operators, len(there)), minutes, size.rate))
            if data is None:
                held.enter_context(Centre(settings)).wait_ready(READY_SECONDS)
            told = asyncio.run(_rehearse(settings, day, people, port, talk, patience))
    except (NotReady, DatabaseAway) as wrong:
        fail(str(wrong))
    counted = totals(told, len(day.presses))
    if as_json:
        typer.echo(json.dumps(_as_json(day, told)))
    else:
        _print(Console(highlight=False), day, told)
    if not counted.all_well:
        raise typer.Exit(1)


@contextmanager
def _own(size: Size, caregivers: int, rescuers: int, talk: float) -> Iterator[Settings]:
    """A centre for this rehearsal alone; its ring times may be set as always, and nothing of it is left."""
    for name in (*_OWN, "HTTP_PORT", "MQTT_URL", "DATABASE_URL", "TRUNK_CONTACT", "TRUNK_HOST", "TRUNK_USER"):
        os.environ.pop(f"SAIJAI_{name}", None)
    folder = Path(tempfile.mkdtemp(prefix="saijai-sim-"))
    try:
        folder.chmod(0o711)
        data = folder / "data"
        data.mkdir()
        *ports, broker, outside = scratch.free_ports(len(_OWN) + 2)
        lines = [f"SAIJAI_{name}={port}" for name, port in zip(_OWN, ports, strict=True)]
        lines += [f"SAIJAI_MQTT_URL=mqtt://127.0.0.1:{broker}", f"SAIJAI_TRUNK_CONTACT=sip:127.0.0.1:{outside}"]
        lines += [f"SAIJAI_LEAST_TALK_SECONDS={int(min(5, talk / 2))}", "SAIJAI_HTTP_PORT=0"]
        (data / "saijai.env").write_text("\n".join([*lines, ""]), encoding="utf-8")
        settings = load(data)
        secrets.make(settings)
        upgrade(settings.database)
        (folder / "residents.csv").write_text(town.roster(size.residents, caregivers), encoding="utf-8")
        (folder / "responders.csv").write_text(town.responders(rescuers), encoding="utf-8")
        asyncio.run(_fill(settings, folder, size.operators))
        yield settings
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _fill(settings: Settings, folder: Path, operators: int) -> None:
    database, clock = connect(settings.database), SystemClock()
    try:
        await import_roster(database, folder / "residents.csv", secrets.read(settings, "phone.key").encode(), clock)
        await import_responders(database, folder / "responders.csv", clock)
        for position in range(operators):
            await OperatorBook(database).add(scenario.operator_id(position), f"ซ้อม {position}", clock.now())
    finally:
        await database.close()


def _outside_port(settings: Settings) -> int:
    """Where the centre dials out to; a rehearsal never rings a real telephone."""
    if not settings.trunk_contact:
        return 0
    place = urlsplit("//" + settings.trunk_contact.removeprefix("sip:"))
    if place.hostname not in ("127.0.0.1", "localhost"):
        fail(
            f"SAIJAI_TRUNK_CONTACT={settings.trunk_contact} reaches real telephones, and this is a rehearsal: "
            "set it to sip:127.0.0.1:PORT, or empty, and start the centre again"
        )
    return place.port or 5060


@dataclass(frozen=True)
class _People:
    """Numbers of residents, and of everybody whom the centre may ring beside them."""

    residents: dict[int, str]
    responders: dict[str, Role]


async def _people(settings: Settings, most: int) -> _People:
    database = connect(settings.database)
    try:
        everybody = [one for one in await ResidentBook(database).all() if one.numbers][:most]
        others = (await ResponderBook(database).read()).people
    finally:
        await database.close()
    roles = {national(helper.number): Role.CAREGIVER for one in everybody for helper in one.caregivers}
    roles |= {
        national(one.number): Role.RESCUER if one.tier is Tier.RESCUE else Role.CAREGIVER
        for one in others
        if not one.number.startswith("op-")
    }
    return _People({at: national(one.numbers[0]) for at, one in enumerate(everybody)}, roles)


async def _rehearse(
    settings: Settings, day: Scenario, people: _People, port: int, talk: float, patience: float
) -> list[Told]:
    database = connect(settings.database)
    journal = Journal(database, SystemClock(), settings.journal_head_file)
    try:
        before = (await journal.head()).seq

        async def facts() -> list[Fact]:
            return [entry.fact for entry in await journal.entries(after=before, limit=1_000_000)]

        async def is_over() -> bool:
            return totals(tell(await facts()), len(day.presses)).all_well

        async with PhoneDesk(port) as desk:
            stage = Stage(desk, f"{settings.bind}:{settings.sip_port}", settings.help_number, day.seed, talk)
            names = [one.id for one in await OperatorBook(database).list()][: day.size.operators]
            await stage.operators({name: secrets.operator_secret(settings, name) for name in names})
            await stage.responders(people.responders)
            await stage.residents(people.residents)
            await stage.play(day, is_over, patience)
        return tell(await facts())
    finally:
        await database.close()


def _as_json(day: Scenario, told: list[Told]) -> dict[str, Any]:
    humans, rings = _times(told)
    return {
        "seed": day.seed,
        "residents": day.size.residents,
        "operators": day.size.operators,
        **totals(told, len(day.presses)).as_json(),
        "ring_s_p50": _rounded(percentile(rings, 0.5)),
        "ring_s_p99": _rounded(percentile(rings, 0.99)),
        "human_s_p50": _rounded(percentile(humans, 0.5)),
        "human_s_p95": _rounded(percentile(humans, 0.95)),
        "calls": [asdict(one) for one in told],
    }


def _times(told: list[Told]) -> tuple[list[float], list[float]]:
    humans = [one.human_seconds for one in told if one.human_seconds is not None]
    return humans, [one.ring_seconds for one in told if one.ring_seconds is not None]


def _rounded(value: float) -> float | None:
    return None if value != value else round(value, 3)


def _print(console: Console, day: Scenario, told: list[Told]) -> None:
    table = Table(title=f"Seed {day.seed}: {day.size.residents} residents, {day.size.operators} operators")
    for name in ("resident", "rang after", "human after", "who", "how it ended"):
        table.add_column(name, justify="right" if "after" in name else "left")
    for one in told:
        end = f"[{_STYLES[one.end]}]{one.end.replace('_', ' ')}[/]"
        table.add_row(one.resident_id or "?", _words(one.ring_seconds), _words(one.human_seconds), one.by, end)
    console.print(table)
    found = _as_json(day, told)
    console.print(
        f"{found['presses']} pressed: {found['reached']} reached in the call, {found['called_back']} called back, "
        f"{found['sent']} somebody was sent, [bold]{found['unreached']} unreached[/bold], {found['lost']} lost\n"
        f"ring {found['ring_s_p50']} s (median) {found['ring_s_p99']} s (99 of 100); "
        f"human {found['human_s_p50']} s (median) {found['human_s_p95']} s (95 of 100)"
    )


def _words(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:.2f} s"
