"""The listener as one whole: which part hears from which, and what happens at start and end.

A part that dies ends the process: the supervisor starts it again, and journal and CEL tell the new one everything.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any

from ami_listener import memory, requests, resync
from ami_listener import observations as seen
from ami_listener.anchoring import Anchoring
from ami_listener.archive import Archive
from ami_listener.callers import Callers
from ami_listener.cel_file import Place
from ami_listener.client import QUEUE_SIZE, AmiLink
from ami_listener.commands import Commands
from ami_listener.courses import Courses
from ami_listener.fetching import Fetching
from ami_listener.follow_up import FollowUp, rules_of
from ami_listener.guard import Guard
from ami_listener.health import Health
from ami_listener.intake import Intake
from ami_listener.memory import Memory
from ami_listener.pages import Pages
from ami_listener.publisher import LAST_WILL, PROCESS, Publisher
from ami_listener.reconcile import Gaps, Reconciler
from ami_listener.recordings import Recordings
from ami_listener.requests import Requests
from ami_listener.ring_back import RingBack
from ami_listener.shift import Shift
from ami_listener.silence import Silence
from ami_listener.sos import KEPT_AS, SosDesk
from ami_listener.supervision import Supervision
from ami_listener.tracker import Tracker
from ami_listener.whom import Whom
from ami_listener.worker import Finish, Item, Worker
from ami_listener.writer import Writer
from db.anchors import AnchorFile
from db.commands import CommandBook
from db.devices import DeviceBook
from db.engine import Database, DatabaseAway
from db.journal import Journal
from db.residents import PhoneBook, ResidentBook
from db.responders import ResponderBook
from domain import topics
from domain.bans import Bans, Network, Rule, networks
from domain.facts import Fact, OperatorAsked
from runtime import heartbeat, log, mqtt
from runtime.clock import Clock
from runtime.settings import Settings
from runtime.tasks import TaskOwner

AMI_USER = "saijai"
MQTT_USER = "listener"
FINISH_SECONDS = 5.0
RETRY_SECONDS = 1.0


_Session = AbstractAsyncContextManager[mqtt.Connection]


class PartDied(Exception):
    """A part of the listener ended by itself; the text names it."""


class Service:
    """All parts, wired."""

    def __init__(self, settings: Settings, database: Database, phone_key: bytes, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._queue: asyncio.Queue[Item] = asyncio.Queue(QUEUE_SIZE)
        self._journal = Journal(database, clock, settings.journal_head_file)
        self._callers = Callers(phone_key, PhoneBook(database))
        self._writer = Writer(self._journal, settings.spool_dir(PROCESS))
        self._courses = Courses(clock)
        self._writer.on_told = lambda fact, recovered: self._courses.hear(fact, recovered=recovered)
        self._gaps: Gaps | None = None  # until the journal was read
        self._publisher = Publisher(self._journal, self._broker, self._writer.fresh, self._gaps_said)
        place = (settings.ami_host, settings.ami_port)
        self._link = AmiLink(*place, AMI_USER, self._ami_password, clock, self._queue)
        self._silence = Silence(self._link, clock, settings.silent_seconds, self._write_one)
        self._devices = DeviceBook(database)
        self._whom = Whom(self._callers, ResidentBook(database), ResponderBook(database), settings, clock)
        fetching = Fetching(self._link, self._courses, self._whom, self._write_one, clock)
        self._commands = Commands(CommandBook(database, clock), self._link, self._ask_call_back, fetching.ask, clock)
        self._shift = Shift(self._link, self._page_key, self._write_one, clock)
        self._commands.others |= {"page": self._shift.open_page, "shift": self._shift.carry_out}
        self._pages = Pages(self._link)
        self._link.on_contact = self._pages.hear
        rule = Rule(ban_seconds=settings.sip_ban_seconds)
        self._guard = Guard(Bans(rule, _never_banned(settings)), settings.bans_file, self._link, clock)
        self._link.on_security = self._guard.hear
        self._health = Health(self._link, self._writer, self._publisher, self._courses)

    def _ami_password(self) -> str:
        return (self._settings.secrets_dir / "ami").read_text(encoding="utf-8").strip()

    def _page_key(self) -> str:
        return (self._settings.secrets_dir / "page").read_text(encoding="utf-8").strip()

    def _broker(self, will: tuple[str, str] | None = LAST_WILL, kept_as: str = "") -> _Session:
        file = self._settings.secrets_dir / "mqtt"
        password = file.read_text(encoding="utf-8").strip() if file.exists() else ""
        user = MQTT_USER if password else ""
        return mqtt.connect(self._settings.mqtt_url, user=user, password=password, will=will, kept_as=kept_as)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; then what was heard is written down. PartDied: nothing goes on without that part."""
        async with TaskOwner(PROCESS) as tasks:
            stopped = tasks.start("stop", stop.wait())
            self._link.on_connected = lambda: self._connected(tasks)
            vital = [tasks.start(name, work) for name, work in self._first_parts().items()]
            recalling = tasks.start("recall", self._recall())
            await _until_one_ends(stopped, recalling, *vital)
            if recalling.done() and not stopped.done():
                worker, others = self._later_parts(recalling.result())
                working = tasks.start("worker", worker.run())
                vital += [working, *(tasks.start(name, work) for name, work in others.items())]
                log.logger().info("taking in facts", last_seq=self._writer.last_seq)
                await _until_one_ends(stopped, *vital)
                died = _ended(vital)
                await self._finish(working)
            else:
                died = _ended(vital)
                self._link.close()
            if died:
                raise PartDied(died)

    def _connected(self, tasks: TaskOwner) -> None:
        tasks.start("shift", self._shift.mirror())
        tasks.start("resync", resync.ask_asterisk(self._link, self._clock, self._queue))

    def _first_parts(self) -> dict[str, Coroutine[Any, Any, None]]:
        """What does not need to know the past; AMI is heard from the start, the queue keeps it."""
        run_dir = self._settings.run_dir
        return {
            "heartbeat": heartbeat.beat(run_dir, PROCESS, self._clock, self._health.state),
            "writer": self._writer.run(),
            "link": self._link.run(),
            "publisher": self._publisher.run(),
            "guard": self._guard.run(),
            "pages": self._pages.run(),
            "operators": self._health.count_operators(),
            "archive": Archive(self._settings, self._clock, self._read_to, self._rotate_logs).run(),
        }

    async def _read_to(self) -> Place:
        return Place.parse(await self._journal.cursor(memory.CEL_CURSOR))

    async def _rotate_logs(self) -> None:
        await self._link.call("LoggerRotate")

    async def _recall(self) -> Memory:
        while True:
            try:
                return await memory.recall(self._journal, self._writer)
            except DatabaseAway as error:
                log.logger().warning("waiting for the database", reason=str(error))
                await asyncio.sleep(RETRY_SECONDS)

    def _later_parts(self, known: Memory) -> tuple[Worker, dict[str, Coroutine[Any, Any, None]]]:
        """What goes on from where the journal stops."""
        settings, (book, place, gaps) = self._settings, known
        tracker = Tracker(self._callers.identify, book)

        def observe(observation: seen.Observation) -> list[Fact]:
            if isinstance(observation, seen.Received | seen.Refused):
                self._callers.heard(observation)
            facts = tracker.observe(observation)
            self._silence.heard(observation, facts)
            return facts

        async def incident_of(call_id: str) -> str:
            return await memory.incident_of(self._journal, book, call_id)

        recordings = Recordings(
            settings,
            self._clock,
            self._write_one,
            incident_of,
            book.open_call_ids,
        )
        supervision = Supervision(self._link, incident_of, self._write_one, self._clock)
        self._commands.others["supervise"] = supervision.carry_out
        is_known = book.calls.__contains__
        reconciler = Reconciler(settings.cel_file, place, observe, is_known, _other_numbers(settings), gaps)
        intake = Intake(settings.spool_dir(PROCESS).parent, PROCESS, tracker, self._clock)
        worker = Worker(self._queue, observe, book, reconciler, intake, self._writer, recordings.call_ended)
        self._health.recalled(book, gaps)
        self._gaps = gaps
        return worker, {
            "intake": intake.run(worker.look),
            "recordings": recordings.run(worker.caught_up),
            "anchoring": self._anchoring().run(),
            "callers": self._callers.run(),
            "silence": self._silence.run(),
            "commands": self._commands.run(),
            "sos": SosDesk(
                lambda: self._broker(None, KEPT_AS), self._devices, self._journal, self._queue, self._clock
            ).run(),
            "requests": Requests(lambda: self._broker(None, requests.KEPT_AS), self._ask_call_back_once).run(),
            "follow_up": self._follow_up(tracker).run(self._journal, worker.caught_up),
            "reconcile": resync.remind(self._link, self._clock, self._queue),
        }

    def _gaps_said(self) -> str:
        return topics.gaps_payload(**self._gaps.as_json()) if self._gaps else ""

    def _anchoring(self) -> Anchoring:
        file, key_file = AnchorFile(self._settings.journal_anchors_file), self._settings.secrets_dir / "journal.key"
        return Anchoring(
            self._journal, file, lambda: key_file.read_text("ascii").strip(), self._write_one, self._clock
        )

    def _follow_up(self, tracker: Tracker) -> FollowUp:
        settings, clock = self._settings, self._clock

        async def tell(fact: Fact) -> None:
            tracker.book.learn(fact)
            await self._write_one(fact)

        ring_back = RingBack(settings, self._link, self._whom, tell, clock)
        return FollowUp(rules_of(settings), settings.call_backs_at_once, self._courses, ring_back, tell, clock)

    async def _ask_call_back(self, incident_id: str, by: str, key_id: str) -> bool:
        """Somebody wants this resident rung. False: no such incident is open."""
        if incident_id not in self._courses:
            return False
        await self._write_one(self._asked(incident_id, by, key_id))
        return True

    async def _ask_call_back_once(self, incident_id: str, by: str, key_id: str) -> bool:
        """The same, whatever is asked again. DatabaseAway: whether it was asked before cannot be told."""
        if await self._journal.knows(self._asked(incident_id, by, key_id).fact_id):
            return True
        return await self._ask_call_back(incident_id, by, key_id)

    def _asked(self, incident_id: str, by: str, key_id: str) -> OperatorAsked:
        return OperatorAsked(
            call_id="",
            happened_at=self._clock.now(),
            incident_id=incident_id,
            operator_id=by,
            wanted="call_back",
            key_id=key_id,
        )

    async def _write_one(self, fact: Fact) -> None:
        await self._writer.write([(fact, False)])

    async def _finish(self, working: asyncio.Task[None]) -> None:
        self._link.close()
        if not working.done():
            await self._queue.put(Finish())
            await asyncio.wait([working], timeout=FINISH_SECONDS)
        await self._writer.flush()


def _never_banned(settings: Settings) -> list[Network]:
    """The trunks, this machine, and whom the settings name. A trunk by name proves itself by its address anyway."""
    named = [*networks(settings.sip_never_banned), *networks("127.0.0.1,::1")]
    for host in (settings.trunk_host, settings.trunk2_host):
        with suppress(ValueError):
            named += networks(host)
    return named


async def _until_one_ends(*tasks: asyncio.Task[Any]) -> None:
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)


def _ended(tasks: list[asyncio.Task[Any]]) -> str:
    return " ".join(task.get_name() for task in tasks if task.done())


def _other_numbers(settings: Settings) -> frozenset[str]:
    """What a caller from the trunk may dial that is no help call."""
    return frozenset({settings.test_number, *([settings.studio_number] if settings.studio_from_trunk else [])})
