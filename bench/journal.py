"""Ten thousand presses while the listener is killed, the database locked and the broker restarted: what is on record?

Nobody presses twice. Most calls are answered and ended by the operator, some ended by the resident, a few given up
before anybody answers. Every incident is closed a moment after its call, so that nobody is rung back.
"""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from bench import account, asterisk_record, cases, mishaps, town
from bench.account import Account, JournalFigures, Seen
from bench.call import Call
from bench.exchange import ANSWER_SECONDS, Exchange
from bench.mishaps import Mishaps
from bench.resident import Button
from bench.subscriber import Subscriber
from db.engine import Database, DatabaseAway, connect
from db.entry import Entry
from db.journal import Journal
from db.spool import Spool
from db.verification import verify
from domain import incidents
from domain.incidents import Disposition
from runtime.clock import SystemClock
from runtime.settings import Settings
from runtime.tasks import TaskOwner

SEED = 1441
TALK_SECONDS = 0.3
ENDED_BY_RESIDENT, GIVEN_UP = 0.15, 0.03  # shares of all calls
LATEST_SECONDS = 30.0
CLOSED_AFTER, CLOSE_EACH_SECONDS = timedelta(seconds=2.5), 1.0
LOOKS, LOOK_SECONDS = 25, 3.0  # the last facts may wait for the minute in which CEL is read again
SHOWN = 20
PAGE = 10_000  # lines that are read at once: all of them take a busy machine longer than a database may


class Upheaval:
    """One run on a running centre."""

    def __init__(self, settings: Settings, exchange: Exchange, unlucky: Mishaps, tell: mishaps.Tell) -> None:
        self._settings, self._exchange, self._unlucky, self._tell = settings, exchange, unlucky, tell
        self._clock, self._chance = SystemClock(), random.Random(SEED)
        self._given_up: set[str] = set()
        self._told_since = 0

    async def run(self, calls: int, rate: float, planned: Sequence[mishaps.Mishap]) -> JournalFigures:
        """Place the calls, let it all go wrong, and compare what everybody has afterwards."""
        database = connect(self._settings.database)
        journal = Journal(database, self._clock, self._settings.journal_head_file)
        try:
            with Subscriber(self._settings) as subscriber:
                await asyncio.to_thread(subscriber.wait)
                self._told_since = (await journal.head()).seq
                async with TaskOwner("upheaval") as tasks:
                    tasks.start("watch", self._unlucky.watch())
                    tasks.start("close", self._close(journal))
                    unlucky = [tasks.start(one.what, self._happens(one)) for one in planned]
                    placed = await self._press(calls, rate)
                    await asyncio.gather(*unlucky)
                    self._tell(f"{calls} calls placed")
                    return await self._figures(database, journal, subscriber, placed)
        finally:
            await database.close()

    async def _happens(self, mishap: mishaps.Mishap) -> None:
        await asyncio.sleep(mishap.at)
        await self._unlucky.happen(mishap)

    async def _press(self, calls: int, rate: float) -> list[Call]:
        loop = asyncio.get_running_loop()
        began = loop.time()
        buttons: list[Button] = []
        for position in range(calls):
            await asyncio.sleep(max(0.0, began + position / rate - loop.time()))
            buttons.append(self._button(town.number(position)))
            buttons[-1].press()
        until = loop.time() + LATEST_SECONDS
        for button in buttons:
            try:
                async with asyncio.timeout_at(until):
                    await button.ended.wait()
            except TimeoutError:
                button.give_up()
        return [button.call for button in buttons]

    def _button(self, number: str) -> Button:
        """How this call will go is left to chance."""
        share, patience = self._chance.random(), None
        call = Call(number, ANSWER_SECONDS, TALK_SECONDS)
        if share < GIVEN_UP:
            call.answer_seconds, patience = LATEST_SECONDS, self._chance.uniform(0.2, 1.5)
        elif share < GIVEN_UP + ENDED_BY_RESIDENT:
            call.talk_seconds, patience = LATEST_SECONDS, ANSWER_SECONDS + self._chance.uniform(0.5, 1.0)
        button = self._exchange.button(call, self._settings.help_number)
        if patience is not None:
            self._given_up.add(number)
            self._hang_up(button, patience)
        return button

    def _hang_up(self, button: Button, patience: float) -> None:
        """The resident does, but not before the machine has answered."""

        def now() -> None:
            if button.call.answered_at is None and not button.ended.is_set():
                self._hang_up(button, ANSWER_SECONDS)
            else:
                button.give_up()

        asyncio.get_running_loop().call_later(patience, now)

    async def _close(self, journal: Journal) -> None:
        """Until cancelled: an operator says how each incident ended, once."""
        spool, closed = Spool(self._settings.spool_dir(cases.SPOOL)), set[str]()
        while True:
            now = self._clock.now()
            with suppress(DatabaseAway):
                for one in await journal.open_incidents():
                    if one.incident_id not in closed and now - one.opened_at > CLOSED_AFTER:
                        closed.add(one.incident_id)
                        spool.put(incidents.close(one.incident_id, Disposition.TEST, closed_by="bench", at=now))
            await asyncio.sleep(CLOSE_EACH_SECONDS)

    async def _figures(
        self, database: Database, journal: Journal, subscriber: Subscriber, placed: Sequence[Call]
    ) -> JournalFigures:
        seen = [self._seen(call) for call in placed]
        for _ in range(LOOKS):
            lines = await _lines(journal)
            found = self._compare(seen, lines, subscriber)
            if not found.lost:
                break
            await asyncio.sleep(LOOK_SECONDS)
        self._unlucky.look()
        self._report(found, lines, subscriber)
        verdict = await verify(database, self._settings.journal_head_file)
        return JournalFigures(
            calls=len(placed),
            kills=self._unlucky.kills,
            lost=len(found.lost),
            doubled=len(found.doubled),
            out_of_order=len(found.out_of_order),
            unexplained=len(found.unexplained) + self._unlucky.unexplained,
            chain_valid=verdict.ok,
        )

    def _compare(self, seen: Sequence[Seen], lines: Sequence[Entry], subscriber: Subscriber) -> Account:
        recorded = asterisk_record.calls(self._rows(), self._settings.help_number)
        at_most = 1 + self._unlucky.kills + self._unlucky.restarts
        heard = account.of_messages(list(subscriber.messages), lines, at_most, self._told_since)
        return account.of_calls(seen, recorded, lines).plus(heard)

    def _rows(self) -> list[asterisk_record.Row]:
        """All that Asterisk wrote; read again when a file was set aside meanwhile."""
        while True:
            files = self._files()
            with suppress(FileNotFoundError):
                found = list(asterisk_record.rows(files))
                if files == self._files():
                    return found

    def _files(self) -> list[Path]:
        """The oldest first."""
        now = self._settings.cel_file
        aside = sorted(now.parent.glob(f"{now.name}.*"), key=lambda one: int(one.suffix[1:]))
        return [*aside, now] if now.exists() else aside

    def _seen(self, call: Call) -> Seen:
        words = {
            account.RECEIVED: call.answered_at,
            account.RANG: call.rung_at,
            account.ANSWERED: call.connected_at,
            account.JOINED: call.connected_at and call.ended_at,  # a talk that ended by itself had begun
            account.ENDED: call.ended_at or (call.number in self._given_up and call.answered_at),
        }
        return Seen(call.number, frozenset(word for word, proof in words.items() if proof))

    def _report(self, found: Account, lines: Sequence[Entry], subscriber: Subscriber) -> None:
        again = len(subscriber.messages) - len({one.fact_id for one in subscriber.messages})
        recovered = sum(line.recovered for line in lines)
        self._tell(f"{len(lines)} facts, {recovered} of them recovered; {again} MQTT messages came again")
        for name, sentences in vars(found).items():
            for sentence in sentences[:SHOWN]:
                self._tell(f"{name}: {sentence}")


async def _lines(journal: Journal) -> list[Entry]:
    """All of the journal."""
    lines: list[Entry] = []
    while page := await journal.entries(after=lines[-1].seq if lines else 0, limit=PAGE):
        lines += page
    return lines
