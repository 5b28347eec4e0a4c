"""`./saijai demo`: an old woman falls and presses the button; watch until a human has heard her.

Everything is real: Asterisk, both SIP phones, the audio, the journal. It exits 0 only if each side's phone
received the sound that the other one sent.
"""

import asyncio
import json
import shutil
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from commands import accounts
from commands.centre import Centre, NotReady
from commands.first_admin import first_link
from commands.incidents import say_closed
from commands.installation import fail, settings_of
from commands.lock import DirLock, Occupied
from db.engine import connect
from db.entry import Entry
from db.journal import Journal
from db.migration import upgrade
from db.operators import OperatorBook
from db.residents import ResidentBook
from db.roster import import_roster
from db.verification import verify
from domain.facts import HelpCallEnded, IncidentClosed, OperatorJoined, RecordingSealed
from domain.incidents import Disposition
from pbx import scratch, secrets
from phones import sound
from phones.desk import PhoneDesk
from phones.leg import Leg
from reports.sentences import sentence
from runtime.clock import BANGKOK, SystemClock
from runtime.settings import Settings

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
OPERATORS = {"malee": "มาลี ตัวอย่าง", "somsak": "สมศักดิ์ ตัวอย่าง"}
RESIDENT = "HW-001"
MARK = ".saijai-demo"  # only a folder with this mark is ever emptied
RESIDENT_TONE, OPERATOR_TONE = 440.0, 1000.0  # mixed into samples/voices: what the other phone must receive
ANSWERS_AFTER_SECONDS = 3.0
LEAST_TONE_SECONDS = 0.5
READY_SECONDS = 60.0  # a small machine starts slowly the first time
LOOK_EACH_SECONDS = 0.1


@dataclass(frozen=True)
class Heard:
    """What each phone received of the other: seconds of its tone, seconds of any sound."""

    by_operator: float
    by_resident: float
    greeting_seconds: float

    @property
    def both(self) -> bool:
        """Whether each side heard the other."""
        return min(self.by_operator, self.by_resident) >= LEAST_TONE_SECONDS


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="One story, then end; exit 0 only if both were heard.")
    ] = False,
    data: Annotated[
        Path, typer.Option("--data", file_okay=False, help="The folder where the demo keeps everything; made anew.")
    ] = Path(".saijai/demo"),
) -> None:
    """Start everything on loopback with sample residents and place a real help call."""
    settings = _fresh(data)
    console = Console(highlight=False, soft_wrap=True)
    for word in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(word, _end)
    try:
        with Centre(settings) as centre:
            console.print("[dim]starting Asterisk, FastAGI, listener, broker ...[/dim]")
            for late in centre.wait_ready(READY_SECONDS):
                console.print(f"[yellow]{late} is late: the call goes on without it[/yellow]")
            heard = asyncio.run(_story(settings, console))
            if once:
                raise typer.Exit(0 if heard.both else 1)
            _invite(settings, console)
            asyncio.run(_follow(settings, console))
    except NotReady as wrong:
        fail(str(wrong))
    except KeyboardInterrupt:
        console.print("\n[dim]stopping[/dim]")


def _end(*_signal: object) -> None:
    """Told to end: leave through every `with`, so that no part stays behind."""
    raise KeyboardInterrupt


def _fresh(data: Path) -> Settings:
    """An installation on free ports with the sample residents and two operators."""
    if data.exists() and any(data.iterdir()) and not (data / MARK).exists():
        fail(f"{data} was not made by the demo, and the demo begins by emptying its folder: name another with --data")
    try:
        DirLock(data / "run").take()
    except Occupied as other:
        fail(str(other))
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    (data / MARK).touch()
    names = ("SIP_PORT", "AMI_PORT", "AGI_PORT", "WS_PORT", "HTTP_PORT")
    *ports, broker = scratch.free_ports(len(names) + 1)
    lines = [f"SAIJAI_{name}={port}" for name, port in zip(names, ports, strict=True)]
    (data / "saijai.env").write_text("\n".join([*lines, f"SAIJAI_MQTT_URL=mqtt://127.0.0.1:{broker}", ""]), "utf-8")
    settings = settings_of(data)
    secrets.make(settings)
    upgrade(settings.database)
    asyncio.run(_fill(settings))
    return settings


async def _fill(settings: Settings) -> None:
    database, clock = connect(settings.database), SystemClock()
    try:
        key = secrets.read(settings, "phone.key").encode()
        await import_roster(database, SAMPLES / "residents.csv", key, clock)
        for operator_id, name in OPERATORS.items():
            await OperatorBook(database).add(operator_id, name, clock.now())
    finally:
        await database.close()


async def _story(settings: Settings, console: Console) -> Heard:
    """One help call from the button to the sealed recording, told as the journal gets it."""
    database, clock = connect(settings.database), SystemClock()
    journal = Journal(database, clock, settings.journal_head_file)
    try:
        resident = await ResidentBook(database).get(RESIDENT)
        assert resident is not None
        server = f"{settings.bind}:{settings.sip_port}"
        async with PhoneDesk() as desk:
            phones = []
            for operator_id in OPERATORS:
                phone = await desk.operator(server, operator_id, secrets.operator_secret(settings, operator_id))
                phone.answer(ANSWERS_AFTER_SECONDS, sound.read_wav(SAMPLES / "voices" / "operator.wav"))
                phones.append(phone)
            console.print(f"\n[bold]Resident {resident.id} has fallen and presses the button.[/bold]")
            button = await desk.resident(server, "0" + resident.numbers[0].removeprefix("+66"))
            leg = await button.press_button(settings.help_number)
            telling = asyncio.get_running_loop().create_task(_tell(journal, console), name="telling")
            await leg.established()
            answered = await phones[0].ring()
            await answered.established(within=ANSWERS_AFTER_SECONDS + 5)
            greeting = sound.loud_seconds(bytes(leg.heard))
            leg.say(sound.read_wav(SAMPLES / "voices" / "resident.wav"))
            await asyncio.sleep(8)
            await answered.hang_up()
            await leg.ended()
            entries = await asyncio.wait_for(telling, 15)
        heard = _listen(settings, leg, answered, greeting)
        await _close(settings, journal, entries)
        await _print_journal(settings, journal, console)
        _prove(console, heard)
        return heard
    finally:
        await database.close()


async def _tell(journal: Journal, console: Console) -> list[Entry]:
    """Print facts as they reach the journal, until the recording of the call is sealed."""
    told: list[Entry] = []
    async for entry in _as_they_come(journal, after=0):
        told.append(entry)
        _print_fact(console, entry, told)
        if isinstance(entry.fact, RecordingSealed):
            break
    return told


async def _as_they_come(journal: Journal, after: int) -> AsyncIterator[Entry]:
    """Each line of the journal after line `after`, for ever."""
    while True:
        for entry in await journal.entries(after=after):
            after = entry.seq
            yield entry
        await asyncio.sleep(LOOK_EACH_SECONDS)


def _print_fact(console: Console, entry: Entry, told: list[Entry]) -> None:
    began = next((one.fact.happened_at for one in told if one.fact.word == "help_call_received"), None)
    if began is None or not entry.fact.call_id:  # the robots' heartbeat is no part of the story
        return
    after = (entry.fact.happened_at - began).total_seconds()
    style = "bold green" if isinstance(entry.fact, OperatorJoined) else "default"
    style = "bold" if isinstance(entry.fact, HelpCallEnded) else style
    console.print(f"  [cyan]{after:6.2f} s[/cyan]  [{style}]{sentence(entry.fact)}[/{style}]")


def _listen(settings: Settings, resident: Leg, operator: Leg, greeting_seconds: float) -> Heard:
    """Judge by the samples that each phone received; they stay in DIR for somebody's ears."""
    for name, leg in (("resident", resident), ("operator", operator)):
        sound.write_wav(settings.data_dir / f"{name}-heard.wav", bytes(leg.heard))
    return Heard(
        by_operator=sound.tone_seconds(bytes(operator.heard), RESIDENT_TONE),
        by_resident=sound.tone_seconds(bytes(resident.heard), OPERATOR_TONE),
        greeting_seconds=greeting_seconds,
    )


def _prove(console: Console, heard: Heard) -> None:
    console.print(
        f"\n[bold]Who heard whom[/bold] (found in the samples that each phone received)\n"
        f"  resident heard the Thai prompt for {heard.greeting_seconds:.1f} s while operators rang\n"
        f"  operator heard the resident's {RESIDENT_TONE:.0f} Hz marker for {heard.by_operator:.1f} s\n"
        f"  resident heard the operator's {OPERATOR_TONE:.0f} Hz marker for {heard.by_resident:.1f} s\n"
        + (
            "  [bold green]a human was reached, and each heard the other[/bold green]"
            if heard.both
            else "  [bold red]NOT heard: this installation does not work[/bold red]"
        )
    )


async def _close(settings: Settings, journal: Journal, entries: list[Entry]) -> None:
    """The story ends as every incident does: with a disposition."""
    incident_id = next(entry.fact.incident_id for entry in entries if entry.fact.word == "incident_opened")
    say_closed(settings, incident_id, Disposition.TEST, "demo")
    async with asyncio.timeout(10):
        async for entry in _as_they_come(journal, after=0):
            if isinstance(entry.fact, IncidentClosed):
                return


async def _print_journal(settings: Settings, journal: Journal, console: Console) -> None:
    console.print("\n[bold]The journal[/bold]")
    for entry in await journal.entries():
        console.print_json(json.dumps(entry.as_json(), ensure_ascii=False), indent=None)
    database = connect(settings.database)
    try:
        verdict = await verify(database, settings.journal_head_file)
    finally:
        await database.close()
    words = "the hash chain is whole" if verdict.ok else "; ".join(verdict.problems)
    console.print(f"[bold]{verdict.checked} facts: {words}[/bold]")


def _invite(settings: Settings, console: Console) -> None:
    operator_id = next(iter(OPERATORS))
    console.print(
        f"\n[bold]It stays up.[/bold] Ring it yourself with a softphone on this machine:\n"
        f"  as operator: user op-{operator_id}, server {settings.bind}:{settings.sip_port} (UDP), "
        f"password in {settings.secrets_dir / 'operators' / operator_id}\n"
        f"  as resident: no registration, call sip:{settings.help_number}@{settings.bind}:{settings.sip_port} "
        f"(test number {settings.test_number}); your SIP user name is the caller number\n"
        f"{_pages(settings)}"
        f"  ./saijai status --data {settings.data_dir} · ./saijai journal --follow --data {settings.data_dir}\n"
        f"[dim]Ctrl-C ends it.[/dim]"
    )


def _pages(settings: Settings) -> str:
    """Where the console is, and the links by which an admin and the operators come in."""
    links = [f"  as admin: {first_link(settings)}\n"]
    links += [f"  {name}: {accounts.of_operator(settings, one, name)}\n" for one, name in OPERATORS.items()]
    return f"The console is at {settings.console_address}, choose passwords by these links:\n{''.join(links)}"


async def _follow(settings: Settings, console: Console) -> None:
    """Tell every further fact until somebody stops the demo."""
    database = connect(settings.database)
    journal = Journal(database, SystemClock(), settings.journal_head_file)
    try:
        async for entry in _as_they_come(journal, after=(await journal.head()).seq):
            console.print(
                f"  [cyan]{entry.fact.happened_at.astimezone(BANGKOK):%H:%M:%S}[/cyan]  {sentence(entry.fact)}"
            )
    finally:
        await database.close()
