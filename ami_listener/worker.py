"""Everything seen of a call is taken in one after the other: translated, compared with what is known, written down.

The one ordered worker. Facts are written in batches: while one batch is on its way to disk, the next collects; and
while the next collects, Asterisk's own record is read on, part by part, so that a long record holds nobody up.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ami_listener import observations as seen
from ami_listener import translate
from ami_listener.calls import Book
from ami_listener.client import Connected, Event
from ami_listener.intake import Intake
from ami_listener.memory import CEL_CURSOR, GAPS_CURSOR
from ami_listener.reconcile import Reconciler
from ami_listener.writer import Writer
from domain.facts import Fact, GapsExplained, HelpCallEnded, ListenerConnected
from runtime import log

Observe = Callable[[seen.Observation], list[Fact]]

BATCH = 200
LOOKS, LOOK_SECONDS = 5, 0.03  # what happens together is written together: a commit costs more than ten facts
ENOUGH = 25  # so many are worth a commit, and wait for no more
REMEMBER = timedelta(minutes=10)  # an ended call, so that a late witness finds it


@dataclass(frozen=True)
class ChannelsKnown:
    """The calls that Asterisk has now; those it does not have any more have ended unheard."""

    connected_at: datetime
    asterisk_started_at: str
    call_ids: frozenset[str]


@dataclass(frozen=True)
class ReconcileDue:
    """Read CEL up to `until`."""

    until: datetime


@dataclass(frozen=True)
class Pressed:
    """A device pressed. `is_safe` becomes whether the journal has it."""

    observation: seen.SosPressed
    is_safe: asyncio.Future[bool]


class SpoolFilled:
    """Another process left a fact."""


class Finish:
    """Nothing comes after this."""


Item = Event | Connected | ChannelsKnown | ReconcileDue | Pressed | SpoolFilled | Finish


class Worker:
    """Takes items from the queue in their order; the only one who feeds the tracker."""

    def __init__(
        self,
        queue: asyncio.Queue[Item],
        observe: Observe,
        book: Book,
        reconciler: Reconciler,
        intake: Intake,
        writer: Writer,
        on_ended: Callable[[str], None],
    ) -> None:
        self._queue, self._reconciler, self._intake, self._writer = queue, reconciler, intake, writer
        self._observe, self._book, self._on_ended = observe, book, on_ended
        self.caught_up = asyncio.Event()
        self.poisoned = 0
        self._cel_place = ""  # read, and not noted in the journal yet
        self._read_until: datetime | None = None  # so far the record is to be read in the pauses

    async def run(self) -> None:
        """Until `Finish` comes."""
        is_finished = False
        while not is_finished:
            live: list[Fact] = []
            for item in await self._next():
                if isinstance(item, Event):
                    live += self._observe_live(item)
                    continue
                if isinstance(item, SpoolFilled):
                    continue  # the spools are emptied with every batch
                await self._write(live)
                live = []
                is_finished = is_finished or isinstance(item, Finish)
                await self._do(item)
            reports = [] if self._writer.is_behind else self._intake.ready()
            await self._write([*live, *(fact for _, fact in reports)])
            if not self._writer.is_behind:  # else they lie where they are, and are told once all the same
                self._intake.safe(reports)

    async def _next(self) -> list[Item]:
        if self._read_until is not None and self._queue.empty():
            await self._read_on(self._read_until)
            return []
        items = [await self._queue.get()]
        if isinstance(items[0], Event | SpoolFilled):
            await self._gather()
        while len(items) < BATCH and not self._queue.empty():
            items.append(self._queue.get_nowait())
        return items

    async def _gather(self) -> None:
        if self._read_until is not None:
            await self._read_on(self._read_until)
        for _ in range(LOOKS):
            if self._queue.qsize() >= ENOUGH:
                return
            await asyncio.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Another process left a fact; where other items wait it is found with them."""
        if self._queue.empty() and not self._writer.is_behind:
            self._queue.put_nowait(SpoolFilled())

    async def _do(self, item: Item) -> None:
        match item:
            case Connected(at):
                await self._read_cel(at)
            case ReconcileDue(until):
                self._read_until = until
            case Pressed(observation, is_safe):
                await self._write(self._observe(observation))
                if not is_safe.done():
                    is_safe.set_result(not self._writer.is_behind)
            case ChannelsKnown():
                await self._read_cel(item.connected_at)  # once more: CEL may lag some milliseconds behind
                await self._compare(item)
                self.caught_up.set()

    def _observe_live(self, event: Event) -> list[Fact]:
        try:
            observation = translate.to_observation(event.headers, event.received_at)
            return self._observe(observation) if observation is not None else []
        except Exception as error:  # noqa: BLE001  edge of the AMI events: one that breaks us must not stop the rest
            self.poisoned += 1
            log.logger().error(
                "an AMI event could not be taken in", ami_event=event.headers.get("Event"), exc_info=error
            )
            return []

    async def _read_cel(self, until: datetime) -> None:
        while not await self._read_part(until):
            continue

    async def _read_part(self, until: datetime) -> bool:
        found = self._reconciler.read(until)
        self._cel_place = str(found.place)
        if found.facts or found.is_all:  # else the place is noted with the next facts: a commit of its own is dear
            await self._write(found.facts, recovered=True, with_place=True)
        await asyncio.sleep(0)  # the heartbeat has its turn, also where the record brings nothing new
        return found.is_all

    async def _read_on(self, until: datetime) -> None:
        if await self._read_part(until) and self._read_until == until:
            self._read_until = None
            self._book.forget(until - REMEMBER, until)

    async def _compare(self, known: ChannelsKnown) -> None:
        connected = ListenerConnected(
            call_id="", happened_at=known.connected_at, asterisk_started_at=known.asterisk_started_at
        )
        await self._write([connected])
        calls = self._book.calls  # one heard of since the connection is alive, or AMI will say how it ended
        silent = (one for one in self._book.open_call_ids() if calls[one].touched_at < known.connected_at)
        gone = sorted(set(silent) - known.call_ids)
        lost = [seen.CallVanished(call_id=call_id, at=known.connected_at) for call_id in gone]
        await self._write([fact for one in lost for fact in self._observe(one)], recovered=True)

    async def _write(self, facts: Sequence[Fact], *, recovered: bool = False, with_place: bool = False) -> None:
        explained = [fact for fact in facts if isinstance(fact, GapsExplained)]
        for told in explained:
            self._reconciler.gaps.explain(told)
        if facts or with_place:
            await self._writer.write([(fact, recovered) for fact in facts], self._cursors(with_gaps=bool(explained)))
        for fact in facts:
            if isinstance(fact, HelpCallEnded):
                self._on_ended(fact.call_id)

    def _cursors(self, *, with_gaps: bool) -> dict[str, str]:
        """How far the record was read, and what was missing up to there: noted in one commit, or neither."""
        place, self._cel_place = self._cel_place, ""
        gaps = {GAPS_CURSOR: str(self._reconciler.gaps)} if place or with_gaps else {}
        return {CEL_CURSOR: place, **gaps} if place else gaps
