"""Whether every open board shows every new incident within a second, and what that costs the console.

The real console, database and journal; the incidents are written as the listener writes them, and what each board
gets is read as a browser reads it: most by their streams, two by pages in a real Chromium.
"""

import asyncio
import math
import secrets as random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from bench import parts
from bench.board_pages import Pages
from bench.board_streams import Stream
from bench.town import resident_id
from db.accounts import AccountBook
from db.engine import Database, connect
from db.journal import Journal
from db.operators import OperatorBook
from db.sessions import SessionBook, digest_of
from domain import facts
from domain.facts import Fact
from domain.roles import Role
from runtime import processes
from runtime.clock import Clock, SystemClock
from runtime.settings import Settings
from runtime.tasks import TaskOwner

ACCOUNT, OPERATORS = "bench", ("bench01", "bench02", "bench03")
RESIDENTS: Final = 200
SETTLE_SECONDS = 3.0  # for the last ones to be shown
OPEN_SECONDS = 30.0
MOST = {"shown_s_max": 1.0, "cpu_cores": 1.0}
LEAST = {"boards": 50.0, "incidents_per_s": 9.5}
JUDGED: Final = (*LEAST, *MOST)
QUICK_JUDGED: Final = ("shown",)

Tell = Callable[[str], None]


class NotMeasured(Exception):
    """The bench itself is at fault, so its figures would say nothing; the text says why."""


@dataclass(frozen=True)
class Size:
    """How many boards are open, of which so many are pages of Chromium; how long, and new incidents a second."""

    boards: int
    pages: int
    seconds: float
    rate: float


FULL = Size(boards=50, pages=2, seconds=60.0, rate=10.0)
QUICK = Size(boards=6, pages=1, seconds=4.0, rate=4.0)


@dataclass(frozen=True)
class BoardFigures:
    """`shown_s_max` is infinite where some board never showed some incident; `cpu_cores` is the console's alone."""

    boards: int
    incidents_per_s: float
    shown_s_max: float
    cpu_cores: float

    def as_json(self) -> dict[str, float | None]:
        """One object, rounded to what can be repeated."""
        return {name: round(value, 3) if math.isfinite(value) else None for name, value in asdict(self).items()}

    def missed(self, names: Iterable[str] = JUDGED) -> list[str]:
        """Which of these limits are not kept. `shown`: every board showed everything, however late."""
        values = {**asdict(self), "shown": 0.0 if math.isfinite(self.shown_s_max) else math.inf}
        most, least = {**MOST, "shown": 1.0}, LEAST
        return [name for name in names if not least.get(name, -math.inf) <= values[name] <= most.get(name, math.inf)]


async def measure(settings: Settings, size: Size, tell: Tell) -> BoardFigures:
    """All of it, in an installation of its own. NotMeasured."""
    database, clock = connect(settings.database), SystemClock()
    try:
        token = await _reader(database, clock)
        async with parts.console(settings) as pid, TaskOwner("bench") as tasks, Pages(settings, token) as pages:
            streams = [Stream(settings, token, clock) for _ in range(size.boards - size.pages)]
            for number, stream in enumerate(streams):
                tasks.start(f"stream-{number}", stream.run())
            await pages.open(size.pages)
            await _all_open(streams)
            tell(f"{size.boards} boards are open, {size.pages} of them in Chromium")
            before = processes.cpu_seconds(pid)
            told = await _tell(Journal(database, clock, settings.journal_head_file), clock, size)
            lasted = max(told.values()) - min(told.values())
            await asyncio.sleep(SETTLE_SECONDS)
            used = processes.cpu_seconds(pid) - before
            seen = [*(stream.seen for stream in streams), *await pages.seen()]
    except parts.NotStarted as wrong:
        raise NotMeasured(str(wrong)) from wrong
    finally:
        await database.close()
    tell(f"{len(told)} incidents in {lasted:.1f} s; the console used {used:.1f} s of a processor")
    return BoardFigures(
        boards=len(seen),
        incidents_per_s=(len(told) - 1) / lasted,
        shown_s_max=latest(told, seen),
        cpu_cores=used / (lasted + SETTLE_SECONDS),
    )


def latest(told: dict[str, float], seen: Sequence[dict[str, float]]) -> float:
    """The longest that any board took for any incident; one that it never showed took for ever."""
    waits = (board.get(incident, math.inf) - at for board in seen for incident, at in told.items())
    return max(waits, default=math.inf)


async def _reader(database: Database, clock: Clock) -> str:
    """Somebody who may look at the board: the token of a browser that is signed in."""
    now, token = clock.now(), random.token_urlsafe(32)
    await AccountBook(database).add(ACCOUNT, "bench", Role.OPERATOR, now)
    await SessionBook(database).begin(digest_of(token), ACCOUNT, True, now)
    for operator_id in OPERATORS:
        await OperatorBook(database).add(operator_id, operator_id, now)
    return token


async def _all_open(streams: Sequence[Stream]) -> None:
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            for stream in streams:
                await stream.opened.wait()
    except TimeoutError as late:
        raise NotMeasured(f"not every stream was open within {OPEN_SECONDS:g} s") from late


async def _tell(journal: Journal, clock: Clock, size: Size) -> dict[str, float]:
    """Each incident with the moment at which the listener began to write it down, seconds since 1970."""
    told: dict[str, float] = {}
    began = clock.monotonic()
    for number in range(round(size.seconds * size.rate)):
        await asyncio.sleep(max(0.0, began + number / size.rate - clock.monotonic()))
        now, call_id = clock.now(), f"bench-{number}"
        told[call_id] = now.timestamp()
        await journal.append([(fact, False) for fact in _press(call_id, number, now)])
    return told


def _press(call_id: str, number: int, at: datetime) -> list[Fact]:
    """A help call that rings an operator, as the listener tells it."""
    resident, operator_id = resident_id(number % RESIDENTS), OPERATORS[number % len(OPERATORS)]
    who: dict[str, Any] = {"call_id": call_id, "happened_at": at, "incident_id": call_id}
    phone_id, subject = f"ph_{number}", f"call:{call_id}"
    return [
        facts.HelpCallReceived(**who, phone_id=phone_id, caller="number", did="1441"),
        facts.IncidentOpened(**who, resident_id=resident, subject=subject),
        facts.PlanChosen(
            **who,
            line="fastagi",
            resident_id=resident,
            subject=subject,
            prompt_set="th",
            priority=20,
            queue="operators",
        ),
        facts.PlanFixed(
            **who, resident_ids=(resident,), tiers=(), score=20, reasons=("dependency home: +20",), sends=False
        ),
        facts.OperatorRang(**who, operator_id=operator_id, leg_id=f"{call_id}-leg"),
    ]
