"""A whole centre for a test: real Asterisk, our processes, broker and database, in a folder of its own."""

import asyncio
import json
import os
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import replace
from pathlib import Path
from signal import SIGCONT, SIGSTOP, Signals
from typing import Any
from unittest.mock import patch

from ami_listener.translate import TRUNK_CHANNEL
from commands.centre import Centre, programs
from commands.incidents import say_closed
from commands.status import look
from db.engine import Database, connect
from db.entry import Entry
from db.journal import Journal
from db.migration import upgrade
from db.operators import OperatorBook
from db.roster import import_roster
from db.verification import Verdict, verify
from domain.incidents import Disposition
from pbx import asterisk, scratch, secrets
from phones.desk import PhoneDesk
from phones.phone import Phone
from runtime import processes, questions
from runtime.clock import SystemClock
from runtime.settings import Settings, load
from runtime.supervise import Program
from tests.support.eventually import eventually
from tests.support.witness import MqttWitness

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples" / "residents.csv"
READY_SECONDS = 90.0  # a start is not what these stories measure, and a machine may be busy
OPERATORS = ("malee", "somsak")
_CLOCKED = {"asterisk", "agi", "ami_listener"}  # libfaketime breaks time.sleep, on which only the watchdog lives
KNOWN = "0999999101"  # HW-001 of samples/residents.csv, alone on this phone
KNOWN_ID = "HW-001"
UNKNOWN = "0999998765"


class CentreUnderTest:
    """A running centre and its three witnesses: phones, Asterisk, journal."""

    def __init__(
        self,
        folder: Path,
        operators: tuple[str, ...] = OPERATORS,
        outside: PhoneDesk | None = None,
        **settings: str | int | float,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)
        self.operators = operators
        self.outside = outside
        if outside is not None:  # whom the centre calls, it calls on the phones of this desk
            settings = {"trunk_contact": outside.provider.contact, **settings}
        sip, ami, agi, ws, mqtt = scratch.free_ports(5)
        values: dict[str, str | int | float] = {
            "sip_port": sip, "ami_port": ami, "agi_port": agi, "ws_port": ws,
            "mqtt_url": f"mqtt://127.0.0.1:{mqtt}", "operator_ring_seconds": 3, "least_talk_seconds": 2,
            "heartbeat_seconds": 0, "http_port": 0, "alarms_after_seconds": 5, "storm_calls": 500, **settings,
        }  # fmt: skip
        lines = "".join(f"SAIJAI_{name.upper()}={value}\n" for name, value in values.items())
        (folder / "saijai.env").write_text(lines, encoding="utf-8")
        self.settings: Settings = load(folder)
        self.centre = Centre(self.settings)
        self.phones: dict[str, Phone] = {}
        self.residents: list[Phone] = []
        self.mqtt: MqttWitness | None = None
        self._closed: set[str] = set()
        self._put_away: set[str] = set()

    async def fill(self, roster: Path = SAMPLES) -> None:
        """Residents of this list, and operators."""
        secrets.make(self.settings)
        await asyncio.to_thread(upgrade, self.settings.database)
        clock = SystemClock()
        async with self.database() as database:
            key = (self.settings.secrets_dir / "phone.key").read_bytes()
            await import_roster(database, roster, key, clock)
            for operator_id in self.operators:
                await OperatorBook(database).add(operator_id, f"{operator_id} ตัวอย่าง", clock.now())

    async def start(self, environment: Mapping[str, str] | None = None) -> None:
        """All parts up, and a second, independent listener on the broker; `environment` is for those with a clock."""

        def told(*given: Any) -> list[Program]:
            return [_with(part, environment or {}) if part.name in _CLOCKED else part for part in programs(*given)]

        with patch("commands.centre.programs", told):
            await asyncio.to_thread(self.centre.start)
        late = await asyncio.to_thread(self.centre.wait_ready, READY_SECONDS)
        assert not late, f"{late}: see {self.settings.data_dir}/log"
        self.mqtt = MqttWitness(self.settings.mqtt_url, secrets.read(self.settings, "mqtt_reader"))

    async def stop(self) -> None:
        """All parts down."""
        if self.mqtt:
            self.mqtt.close()
        await asyncio.to_thread(self.centre.stop)

    @property
    def server(self) -> str:
        """Where phones call."""
        return f"127.0.0.1:{self.settings.sip_port}"

    async def register(self, desk: PhoneDesk, *operators: str, anew: bool = False) -> list[Phone]:
        """Operators' phones, in the order in which they are offered a call; Asterisk knows them beyond its death.

        `anew`: also those that are registered, since a clock that was moved may have ended that.
        """
        for operator_id in operators:
            if operator_id not in self.phones:
                secret = secrets.operator_secret(self.settings, operator_id)
                self.phones[operator_id] = await desk.operator(self.server, operator_id, secret)
            elif anew or operator_id in self._put_away:
                await self.phones[operator_id].register_anew()
        self._put_away.difference_update(operators)
        await eventually(lambda: self.remembered().keys() >= set(operators), 10, "Asterisk has written them down")
        return [self.phones[operator_id] for operator_id in operators]

    async def put_away(self, *operators: str) -> None:
        """These operators have no phone on the desk: of two that ring for one human, one may be passed over."""
        for operator_id in operators:
            if operator_id in self.phones and operator_id not in self._put_away:
                await self.phones[operator_id].agent.unregister()
                self._put_away.add(operator_id)

    def remembered(self) -> dict[str, float]:
        """Whose phones are in the book that Asterisk reads at its start, until when (seconds since 1970)."""
        rows = self.asterisk_book("/registrar/contact/op-%")
        until = {key.split("/op-")[1].split(";")[0]: json.loads(value)["expiration_time"] for key, value in rows}
        return {operator_id: float(moment) for operator_id, moment in until.items()}

    def asterisk_book(self, like: str) -> list[tuple[str, str]]:
        """Keys and values that Asterisk has written to its disk.

        From a copy: whoever reads the file itself locks it, and Asterisk then forgets all that it was about to write.
        """
        copy = (self.settings.data_dir / "asterisk" / "lib" / "astdb.sqlite3").read_bytes()
        with (
            closing(sqlite3.connect(":memory:")) as book,
            suppress(sqlite3.DatabaseError),
        ):  # torn: the next look is whole
            book.deserialize(copy)
            return book.execute("select key, value from astdb where key like ?", (like,)).fetchall()
        return []

    async def resident(self, desk: PhoneDesk, number: str) -> Phone:
        """A resident's phone, whose calls come over the trunk."""
        phone = await desk.resident(self.server, number)
        self.residents.append(phone)
        return phone

    async def hang_up_all(self) -> None:
        """Every phone of the story is put down."""
        for phone in (*self.phones.values(), *self.residents):
            phone.answers_after = None
            for leg in phone.legs:
                await leg.hang_up()
            phone.forget()
        self.residents.clear()
        await self.close_incidents()
        if self.outside is not None:
            await self.outside.put_down()

    async def close_incidents(self) -> None:
        """The story is over for the people in it: nobody is called back any more."""

        async def nothing_open() -> bool:
            async with self.database() as database:
                found = await self._journal(database).open_incidents()
            for one in found:
                if one.incident_id not in self._closed:
                    self._closed.add(one.incident_id)
                    say_closed(self.settings, one.incident_id, Disposition.TEST, "test")
            return not found

        await eventually(nothing_open, 20, "every incident is closed")

    def ask_asterisk(self, words: str) -> str:
        """Asterisk's own word, through its control socket."""
        return asterisk.find().ask(self.settings.data_dir, words)

    def takes_calls(self) -> bool:
        """Whether Asterisk answers on its SIP port."""
        try:
            return questions.sip_port(self.settings)
        except OSError:
            return False

    def channels(self) -> list[str]:
        """Names of every channel that is up."""
        lines = self.ask_asterisk("core show channels concise").splitlines()
        return [line.split("!")[0] for line in lines if "!" in line]

    def call_id(self) -> str:
        """The uniqueid of the newest help call that is up, as Asterisk has it."""
        lines = self.ask_asterisk("core show channels concise").splitlines()
        ids = [line.split("!")[-1] for line in lines if line.startswith(TRUNK_CHANNEL)]
        assert ids, "no call from the trunk is up"
        return max(ids, key=lambda uniqueid: [int(part) for part in uniqueid.split("-")[-1].split(".")])

    async def no_page(self, operator_id: str) -> None:
        """Asterisk knows of no page of this operator."""
        shown = f"web-{operator_id}/"
        await eventually(lambda: shown not in self.ask_asterisk("pjsip show contacts"), 10, f"no {shown}")

    async def no_channel_left(self, within: float = 5.0) -> None:
        """The post-condition of every story."""
        await eventually(lambda: not self.channels(), within, "no channel left")

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """A connection of the test's own."""
        database = connect(self.settings.database)
        try:
            yield database
        finally:
            await database.close()

    async def journal(self, **chosen: str) -> list[Entry]:
        """Lines of the journal, oldest first."""
        async with self.database() as database:
            return await self._journal(database).entries(limit=100_000, **chosen)

    async def facts(self, call_id: str) -> list[str]:
        """The words that the journal holds of one call, by the time at which they happened."""
        entries = await self.journal(call_id=call_id)
        return [entry.fact.word for entry in sorted(entries, key=lambda entry: entry.fact.happened_at)]

    async def wait_fact(
        self, word: str, within: float = 10.0, count: int = 1, call_id: str = "", **data: object
    ) -> Entry:
        """The newest such line (of one call, if it is named), once the journal has `count` of them."""

        async def found() -> Entry | None:
            lines = [
                entry
                for entry in await self.journal()
                if entry.fact.word == word
                and call_id in ("", entry.fact.call_id)
                and all(entry.fact.data[name] == value for name, value in data.items())
            ]
            return lines[-1] if len(lines) >= count else None

        try:
            entry = await eventually(found, within, f"{count} x {word} {data} in the journal")
        except AssertionError as missing:
            told = (
                await self.facts(call_id) if call_id else [entry.fact.word for entry in (await self.journal())[-20:]]
            )
            raise AssertionError(f"{missing}; it has {told}; up are {self.channels()}") from None
        assert entry is not None
        return entry

    async def verify(self) -> Verdict:
        """The hash chain, checked."""
        async with self.database() as database:
            return await verify(database, self.settings.journal_head_file)

    def _journal(self, database: Database) -> Journal:
        return Journal(database, SystemClock(), self.settings.journal_head_file)

    async def all_well(self, within: float = 20.0) -> None:
        """Every part is up again and says so."""

        ill: dict[str, str] = {}

        def well() -> bool:
            parts = look(self.settings)["parts"]
            ill.clear()
            ill.update({name: part["detail"] for name, part in parts.items() if not part["ok"]})
            return not ill

        try:
            await eventually(lambda: asyncio.to_thread(well), within)
        except AssertionError:
            raise AssertionError(f"not every part is well within {within:g} s: {ill}") from None

    def pid(self, part: str) -> int:
        """The process of one part. AssertionError: it does not run."""
        pid = self.pid_or_none(part)
        assert pid is not None, f"{part} does not run"
        return pid

    def pid_or_none(self, part: str) -> int | None:
        """The process of one part, if there is one."""
        folders = (folder for folder in Path("/proc").iterdir() if folder.name.isdigit())
        return next((int(folder.name) for folder in folders if self._is(folder, part)), None)

    def _is(self, folder: Path, part: str) -> bool:
        if part in processes.PID_FILES:  # inside its own view of the disk: its command line does not name DIR
            return processes.pid_of(self.settings.data_dir, part) == int(folder.name)
        try:
            words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            return False
        mine = str(self.settings.data_dir) in " ".join(words)
        return mine and any(word in (part, f"runtime.{part}", f"supervisor.{part}") for word in words)

    def send(self, part: str, what: Signals) -> int:
        """Send a signal to one part; its pid."""
        pid = self.pid(part)
        os.kill(pid, what)
        return pid

    @asynccontextmanager
    async def stopped(self, part: str, how: Signals) -> AsyncIterator[int]:
        """One part dead (SIGKILL) or frozen (SIGSTOP) for the whole block: nobody mends it meanwhile."""
        keepers = [self.send(keeper, SIGSTOP) for keeper in ("supervisord", "watchdog", "alarms")]
        try:
            yield self.send(part, how)
        finally:
            for keeper in keepers:
                os.kill(keeper, SIGCONT)


def _with(part: Program, environment: Mapping[str, str]) -> Program:
    if part.name == "asterisk":  # given only to Asterisk itself, not to the root's shell that leads there
        at = list(part.command).index("asterisk")
        words = ["env", *(f"{name}={value}" for name, value in environment.items())]
        return replace(part, command=[*part.command[:at], *words, *part.command[at:]])
    return replace(part, environment={**part.environment, **environment})


@asynccontextmanager
async def centre_under_test(
    folder: Path,
    operators: tuple[str, ...] = OPERATORS,
    outside: PhoneDesk | None = None,
    roster: Path = SAMPLES,
    environment: Mapping[str, str] | None = None,
    **settings: str | int | float,
) -> AsyncIterator[CentreUnderTest]:
    """A filled and running centre; stopped at the end, whatever happened. `outside`: its trunk reaches this desk.

    `environment` is that of the parts that write times down, beside the test's own.
    """
    centre = CentreUnderTest(folder, operators, outside, **settings)
    await centre.fill(roster)
    try:
        await centre.start(environment or {})
        yield centre
    finally:
        await centre.stop()
