"""Whether the listener keeps up with a centre far larger than any: its lag, its memory, and its price.

The real listener, journal and broker; only Asterisk is not there: both its witnesses tell recorded help calls
(bench/rush.py says which), the manager interface live and CEL in its file. At full speed the next events wait
until what came of the first is heard on MQTT: a listener that is flooded drops by design and reads the record.
"""

import asyncio
import math
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from ami_listener.cel_file import Place
from ami_listener.memory import CEL_CURSOR
from bench import parts
from bench.ami_server import AmiServer
from bench.figures import percentile, ratio
from bench.heard import Heard
from bench.teller import LATEST_SECONDS, RATE, NotHeard, Teller
from db.engine import connect
from db.journal import Journal
from pbx import secrets
from runtime import heartbeat, mqtt, processes
from runtime.clock import SystemClock
from runtime.settings import Settings
from runtime.tasks import TaskOwner

READER = "reader"
WARM_UP_SECONDS = 2.0
RECORD_SECONDS, LOOK_SECONDS = 90.0, 0.2  # for the rest of the record
# of memory, what SQLite, a burst and the allocator of Python keep for themselves; to leak 40 octets an event is more
MOST = {"lag_ms_p99": 250.0, "memory_growth_mb": 32.0, "facts_missing": 0.0, "out_of_order": 0.0, "unexplained": 0.0}
LEAST = {"events_per_s": RATE}
JUDGED = (*LEAST, *MOST)
QUICK_JUDGED = ("facts_missing", "out_of_order", "unexplained")  # the other figures need more than a smoke test tells

Tell = Callable[[str], None]


class NotMeasured(Exception):
    """The bench itself is at fault, so its figures would say nothing; the text says why."""


@dataclass(frozen=True)
class Size:
    """How much is asked: seconds at an even rate, events at full speed, the first of which only warm it up."""

    seconds: float
    events: int
    warm: int


FULL = Size(seconds=60.0, events=1_000_000, warm=100_000)
QUICK = Size(seconds=3.0, events=5000, warm=1000)


@dataclass(frozen=True)
class ListenerFigures:
    """`events_per_s` at full speed; the lag, from the event to the fact on MQTT, and the ratio at 500 a second."""

    events_per_s: float
    lag_ms_p50: float
    lag_ms_p99: float
    memory_growth_mb: float
    cpu_ratio_to_bare: float
    facts_missing: int
    out_of_order: int
    unexplained: int

    def as_json(self) -> dict[str, float]:
        """One object, rounded to what can be repeated."""
        return {name: round(value, 3) for name, value in asdict(self).items()}

    def missed(self, names: Iterable[str] = JUDGED) -> list[str]:
        """Which of these limits are not kept; a figure that could not be had (NaN) is one of them."""
        values, never = asdict(self), math.inf
        return [name for name in names if not LEAST.get(name, -never) <= values[name] <= MOST.get(name, never)]


@dataclass(frozen=True)
class Ours:
    """What was found of the real listener."""

    lags_ms: list[float]
    cpu_seconds: float
    events_per_s: float
    growth_mb: float
    unexplained: int


async def measure(settings: Settings, size: Size, tell: Tell) -> ListenerFigures:
    """All of it, in an installation of its own. NotMeasured, NoBroker."""
    heard = Heard(SystemClock())
    try:
        async with TaskOwner("bench") as tasks, parts.mosquitto(settings):
            password = secrets.read(settings, "mqtt_reader")
            async with mqtt.connect(settings.mqtt_url, user=READER, password=password) as outside:
                tasks.start("heard", heard.run(outside))
                ours = await _ours(settings, size, heard, tell)
                await tasks.close()
        plain = await _bare(settings, size, tell)
    except (parts.NotStarted, NotHeard, mqtt.BrokerAway, ConnectionError) as wrong:
        raise NotMeasured(str(wrong)) from wrong
    return ListenerFigures(
        events_per_s=ours.events_per_s,
        lag_ms_p50=percentile(ours.lags_ms, 0.5),
        lag_ms_p99=percentile(ours.lags_ms, 0.99),
        memory_growth_mb=ours.growth_mb,
        cpu_ratio_to_bare=ratio(ours.cpu_seconds, plain),
        facts_missing=heard.missing,
        out_of_order=heard.out_of_order,
        unexplained=ours.unexplained,
    )


async def _ours(settings: Settings, size: Size, heard: Heard, tell: Tell) -> Ours:
    secret, clock = secrets.read(settings, "ami"), SystemClock()
    async with AmiServer(settings.ami_port, secret, clock) as server, parts.listener(settings) as pid:
        teller = Teller(server, heard, settings.cel_file, clock)
        await teller.steady(WARM_UP_SECONDS)
        await teller.all_heard()
        heard.lags_ms.clear()
        before = processes.cpu_seconds(pid)
        await teller.steady(size.seconds)
        await teller.all_heard()
        used = processes.cpu_seconds(pid) - before
        lags, heard.lags_ms = heard.lags_ms + heard.missing * [LATEST_SECONDS * 1000], []
        tell(f"{RATE:g} events a second for {size.seconds:g} s: {used:.1f} s of a processor, {len(lags)} facts")
        rate, growth = await teller.full(size.events, size.warm, pid)
        tell(f"full speed: {rate:.0f} events a second, {growth:.1f} MB more after {size.events} events")
        server.hang_up()  # without a link the record is read at once, to its end
        unexplained = await _unexplained(settings)
    return Ours(lags, used, rate, growth, unexplained)


async def _unexplained(settings: Settings) -> int:
    """Help calls of which the journal has nothing, once all of the record was read. NotMeasured."""
    database, clock = connect(settings.database), SystemClock()
    try:
        journal = Journal(database, clock, settings.journal_head_file)
        for _ in range(round(RECORD_SECONDS / LOOK_SECONDS)):
            place = Place.parse(await journal.cursor(CEL_CURSOR))
            if place.offset == settings.cel_file.stat().st_size:
                break
            await asyncio.sleep(LOOK_SECONDS)
        else:
            raise NotMeasured("the listener does not come to the end of Asterisk's record")
    finally:
        await database.close()
    await asyncio.sleep(2 * heartbeat.BEAT_SECONDS)
    beat = heartbeat.read(settings.run_dir, parts.LISTENER)
    if beat is None:
        raise NotMeasured("the listener shows no sign of life")
    return int(beat.detail["gaps"]["unexplained"])


async def _bare(settings: Settings, size: Size, tell: Tell) -> float:
    """Seconds of a processor for the same events, printed."""
    secret, clock, printed = secrets.read(settings, "ami"), SystemClock(), settings.data_dir / "printed"
    async with AmiServer(settings.ami_port, secret, clock) as server, parts.bare(settings, printed) as pid:
        async with asyncio.timeout(parts.START_SECONDS):
            await server.logged_in.wait()
        teller = Teller(server, Heard(clock), None, clock)
        await teller.steady(WARM_UP_SECONDS)
        before = processes.cpu_seconds(pid)
        await teller.steady(size.seconds)
        await asyncio.sleep(WARM_UP_SECONDS)
        used = processes.cpu_seconds(pid) - before
    lines = (await asyncio.to_thread(printed.read_bytes)).count(b"<Message")
    if lines < teller.events:
        raise NotMeasured(f"the bare listener printed {lines} of {teller.events} events")
    tell(f"bare: {used:.1f} s of a processor")
    return used
