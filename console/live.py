"""The board as it is now, for everybody: one reader of the journal, and one message for all who look.

With the database away the last known board stays, and says since when it stands still. Rings do not wait for it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from console.audience import Audience, Message
from console.people import Whose
from console.words import LANGUAGES
from db.engine import DatabaseAway
from db.entry import Entry
from db.journal import Journal
from domain.board import SHIFT_WORDS, Board, OperatorState
from domain.facts import ResidentErased, ResidentRegistered
from domain.instants import microseconds
from domain.standing import Standing
from runtime import log
from runtime.clock import Clock

POLL_SECONDS: Final = 0.15
ASK_SECONDS: Final = 3.0  # a database that is frozen is away
TROUBLE_SECONDS: Final = 1.0
AGAIN_SECONDS: Final = 2.0
PAGE: Final = 1000
CLOSED_SHOWN: Final = 30
SHIFT: Final = timedelta(hours=24)


@dataclass(frozen=True)
class Shown:
    """One line as it was rendered, and the line of the journal that changed it last."""

    standing: Standing
    seq: int
    html: Mapping[str, str]

    def as_json(self, language: str) -> dict[str, Any]:
        """For a browser."""
        one = self.standing
        return {"id": one.incident_id, "rank": one.rank, "open": one.is_open, "html": self.html[language]}


@dataclass(frozen=True)
class Ways:
    """What the live board works with: whose an incident is, how a line and the operators look, and what is wrong."""

    whose: Callable[[Standing], Awaitable[Whose]]
    forget: Callable[[Iterable[str]], None]
    operators: Callable[[], Awaitable[list[str]]]
    line: Callable[[Standing, Whose, str], str]
    strip: Callable[[list[OperatorState], str], str]
    trouble: Callable[[], list[str]]


@dataclass
class Live:
    """`run` reads on; `first` is what a board is told when it opens."""

    journal: Journal
    ways: Ways
    clock: Clock
    audience: Audience = field(default_factory=Audience)

    def __post_init__(self) -> None:
        self._board, self._shown = Board(CLOSED_SHOWN), dict[str, Shown]()
        self.seq, self._floor = 0, 0  # read so far; who knows less than the floor must be told everything
        self._is_recalled = False
        self._waiting: dict[str, Standing] = {}  # changed, and not told yet
        self._gone: list[str] = []
        self._strip: dict[str, str] = dict.fromkeys(LANGUAGES, "")
        self._states: list[OperatorState] = []
        self._trouble: tuple[str, ...] = ()
        self._away_since, self._trouble_at = 0, 0.0

    @property
    def is_away(self) -> bool:
        """Whether the database did not answer when it was last read."""
        return bool(self._away_since)

    def get(self, incident_id: str) -> Standing | None:
        """How an incident stands, or that of a call; None: it is not on the board."""
        return self._board.find(incident_id)

    @property
    def operators(self) -> tuple[OperatorState, ...]:
        """What each operator does now."""
        return tuple(self._states)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001  edge of the journal: what breaks us must not close the board
                self._stand_still()
                self._tell_trouble()
                self._is_recalled = False  # all of it anew, so that nothing half taken in stays
                log.logger().error("the board stands still: the journal could not be read", exc_info=error)
                await asyncio.sleep(AGAIN_SECONDS)
            await asyncio.sleep(POLL_SECONDS)

    async def look(self) -> None:
        """What is new, told to all who look."""
        try:
            async with asyncio.timeout(ASK_SECONDS if self._is_recalled else None):
                await (self._read_on() if self._is_recalled else self._recall())
            self._away_since = 0
        except (DatabaseAway, TimeoutError) as error:
            if not self.is_away:
                self._stand_still()
                log.logger().error("the board stands still: the database is away", reason=str(error))
        if self.clock.monotonic() >= self._trouble_at:
            self._trouble_at = self.clock.monotonic() + TROUBLE_SECONDS
            self._tell_trouble()

    def _stand_still(self) -> None:
        self._away_since = self._away_since or self._now

    async def _recall(self) -> None:
        """Every open incident and the last closed ones, and from there on what is new."""
        head = (await self.journal.head()).seq
        wanted = [one.incident_id for one in await self.journal.open_incidents()]
        closed = [one.incident_id for one in await self.journal.recently_closed(CLOSED_SHOWN)]
        for incident_id in [*wanted, *closed]:
            after = 0
            while page := await self.journal.entries(incident_id=incident_id, after=after, limit=PAGE):
                for entry in page:
                    self._board.take(incident_id, entry.fact, entry.counts_from)
                after = page[-1].seq
        for entry in await self.journal.told_since(SHIFT_WORDS, self.clock.now() - SHIFT):
            self._board.learn(entry.fact, entry.counts_from)
        self.seq = self._floor = head
        self._is_recalled = True
        await self._show()

    async def _read_on(self) -> None:
        while entries := await self.journal.entries(after=self.seq, limit=PAGE):
            for entry in entries:
                self._board.learn(entry.fact, entry.counts_from)
                self._heed(entry)
            self.seq = entries[-1].seq
            await self._show()
        if self._waiting or self._gone:
            await self._show()  # the database went away before all of it was told

    def _heed(self, entry: Entry) -> None:
        """The list has changed: names that were asked for may be wrong, or may be shown no longer."""
        if isinstance(entry.fact, ResidentErased | ResidentRegistered):
            self.ways.forget([entry.fact.resident_id])
        if isinstance(entry.fact, ResidentErased):
            self._gone += self._board.erase(entry.fact.resident_id)

    async def _show(self) -> None:
        self._waiting |= {one.incident_id: one for one in self._board.changed()}
        stirred, self._gone = self._board.stirred, [*self._gone, *self._board.forget()]
        await self._show_operators()  # first: it asks for the names that the lines show
        changed = []
        for one in sorted(self._waiting.values(), key=lambda one: one.rank):
            if self._board.get(one.incident_id) is one:
                changed.append(await self._render(one))
        gone = [one for one in self._gone if self._shown.pop(one, None) is not None]
        if gone:
            self._floor = self.seq
        self._waiting, self._gone = {}, []
        if changed or gone or stirred:
            data = {language: self._lines(language, changed, gone, stirred) for language in LANGUAGES}
            self.audience.say({language: Message("lines", said, self.seq) for language, said in data.items()})

    async def _render(self, one: Standing) -> Shown:
        whose = await self.ways.whose(one)
        html = {language: self.ways.line(one, whose, language) for language in LANGUAGES}
        shown = self._shown[one.incident_id] = Shown(one, self.seq, html)
        return shown

    async def _show_operators(self) -> None:
        states = self._board.operators(await self.ways.operators())
        if states != self._states:
            self._states = states
            self._strip = {language: self.ways.strip(states, language) for language in LANGUAGES}
            self.audience.say({one: Message("operators", {"html": html}) for one, html in self._strip.items()})

    def _lines(self, language: str, shown: Iterable[Shown], gone: list[str], stirred: list[str]) -> dict[str, Any]:
        return {
            "now": self._now,
            "lines": [one.as_json(language) for one in shown],
            "gone": gone,
            "stirred": stirred,
            "count": self._board.open_count,
        }

    @property
    def _now(self) -> int:
        return microseconds(self.clock.now()) // 1000

    def _tell_trouble(self) -> None:
        trouble = tuple([*(["database"] if self.is_away else []), *self.ways.trouble()])
        if trouble != self._trouble:
            self._trouble = trouble
            self.audience.say(dict.fromkeys(LANGUAGES, Message("trouble", self._troubles())))

    def _troubles(self) -> dict[str, Any]:
        return {"now": self._now, "words": list(self._trouble), "since": self._away_since}

    def lines(self, language: str) -> list[dict[str, Any]]:
        """The whole board, for a page."""
        return [self._shown[one.incident_id].as_json(language) for one in self._board.lines if self._is_shown(one)]

    def _is_shown(self, one: Standing) -> bool:
        return one.incident_id in self._shown

    def strip(self, language: str) -> str:
        """What the operators do, for a page."""
        return self._strip[language]

    @property
    def trouble(self) -> dict[str, Any]:
        """What is wrong now, for a page."""
        return self._troubles()

    def first(self, language: str, known: int | None) -> Message:
        """What a board that knew everything up to `known` lacks; everything, where that cannot be told."""
        is_new = known is None or not self._floor <= known <= self.seq
        newer = [self._shown[one.incident_id] for one in self._board.lines if self._is_shown(one)]
        lacking = newer if is_new or known is None else [one for one in newer if one.seq > known]
        data = self._lines(language, lacking, [], [one.standing.incident_id for one in lacking])
        more = {"all": is_new, "operators": self._strip[language], "trouble": self._troubles()}
        return Message("lines", data | more, self.seq)

    def pulse(self) -> Message:
        """That the line is alive, and what time it is here."""
        return Message("pulse", {"now": self._now})
