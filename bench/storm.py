"""A storm: far more people press than operators can answer. Who is served, in which order, and what waiting costs."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Final

from bench import cases, plain, processor, town
from bench.call import Call
from bench.exchange import Exchange
from bench.figures import ratio
from db.engine import Database, connect
from db.entry import Entry
from db.journal import Journal
from domain import numbers as telephones
from pbx import secrets
from runtime.clock import SystemClock
from runtime.settings import Settings

RATE = 1000 / 60  # presses a second
TALK_SECONDS = 1.0
LATEST_SECONDS = 900.0  # after the last press: who is not served then is unreached
PATIENCE_SECONDS = 1.5  # a lower call may be offered while a higher one has waited no longer
FACTS_LOOKS, FACTS_LOOK_SECONDS = 20, 3.0  # the journal is given so long for the last lines
WAITING_RATE = 20.0
SETTLE_SECONDS = 30.0  # the question of the triage is over
FREE_SECONDS = 5.0
LONG_SECONDS = 3600.0
STRANGERS_FROM = 50_000
LIMITS = {
    "answered_by_machine_s_max": 2.0,
    "refused": 0.0,
    "unreached": 0.0,
    "order_violations": 0.0,
    "facts_missing": 0.0,
    "waiting_cpu_ratio": 1 / 3,
}
STORY: Final = frozenset(
    {
        "help_call_received",
        "plan_chosen",
        "incident",
        "operator_rang",
        "operator_answered",
        "operator_joined",
        "help_call_ended",
    }
)

Tell = Callable[[str], None]


@dataclass(frozen=True)
class StormFigures:
    """Of both storms together; the ratio is ours to plain, Asterisk's processor time for each waiting caller."""

    calls: int
    answered_by_machine_s_max: float
    refused: int
    unreached: int
    order_violations: int
    facts_missing: int
    waiting_cpu_ratio: float

    def as_json(self) -> dict[str, float]:
        """One object, rounded to what can be repeated."""
        return {name: round(value, 3) for name, value in asdict(self).items()}

    def missed(self, names: Iterable[str] = tuple(LIMITS)) -> list[str]:
        """Which of these limits are not kept; a figure that could not be had (NaN) is one of them."""
        values = asdict(self)
        return [name for name in names if not values[name] <= LIMITS[name]]


@dataclass
class Told:
    """What the journal holds of one call."""

    priority: int = 0
    words: set[str] = field(default_factory=set)


def order_violations(calls: Sequence[Call], priority: Callable[[Call], int]) -> int:
    """Calls that were offered while one of higher priority had waited for more than 1.5 s and was not yet offered."""
    never = float("inf")
    offered = sorted((call for call in calls if not call.refused), key=lambda call: call.rung_at or never)
    found = 0
    for position, call in enumerate(offered):
        if (at := call.rung_at) is None:
            break
        found += any(
            priority(other) > priority(call) and _pressed(other) < at - PATIENCE_SECONDS
            for other in offered[position + 1 :]
        )
    return found


def _pressed(call: Call) -> float:
    assert call.pressed_at is not None, "a call that was placed was pressed"
    return call.pressed_at


def facts_missing(calls: Iterable[Told]) -> int:
    """Words of the story of an answered call that the journal does not hold."""
    return sum(len(STORY - one.words) for one in calls)


class Storms:
    """Measures a running centre on which the plain arm is installed."""

    def __init__(self, settings: Settings, exchange: Exchange, supervisor: int, tell: Tell) -> None:
        self._settings, self._exchange, self._supervisor, self._tell = settings, exchange, supervisor, tell
        self._residents, self._strangers = count(), count(STRANGERS_FROM)
        self._key = secrets.read(settings, "phone.key").encode()

    async def storm(self, calls: int, kills: str = "") -> tuple[list[Call], int, int]:
        """So many presses at 1,000 a minute; the calls, violations of the order and missing facts."""
        numbers = [town.number(next(self._residents)) for _ in range(calls)]
        killer = asyncio.get_running_loop().call_later(calls / RATE / 2, self._kill, kills) if kills else None
        placed = await self._exchange.place(
            self._settings.help_number, numbers, RATE, TALK_SECONDS, latest_seconds=LATEST_SECONDS
        )
        if killer is not None:
            killer.cancel()
        told = await self._told(placed)
        violations = order_violations(placed, lambda call: told[call.number].priority)
        missing = facts_missing(told[call.number] for call in placed if not call.refused)
        left = await cases.close_all(self._settings)
        waited = max((call.rung_at or 0.0) - (call.pressed_at or 0.0) for call in placed)
        how = f", {kills} killed half way" if kills else ""
        self._tell(f"{calls} presses{how}: longest wait {waited:.0f} s, {left} cases could not be closed")
        return placed, violations, missing

    def _kill(self, part: str) -> None:
        for process in processor.members(self._supervisor):
            if process.part == part:
                os.kill(process.pid, signal.SIGKILL)
                self._tell(f"{part} killed")

    async def _told(self, calls: Sequence[Call]) -> dict[str, Told]:
        database = connect(self._settings.database)
        try:
            for _ in range(FACTS_LOOKS):
                told = await self._read(database, calls)
                if not facts_missing(told.values()):
                    break
                await asyncio.sleep(FACTS_LOOK_SECONDS)
        finally:
            await database.close()
        return told

    async def _read(self, database: Database, calls: Sequence[Call]) -> dict[str, Told]:
        entries = await _entries(Journal(database, SystemClock(), self._settings.journal_head_file))
        phone_of = {
            entry.fact.call_id: entry.fact.data["phone_id"]
            for entry in entries
            if entry.fact.word == "help_call_received"
        }
        by_phone: dict[str, Told] = {}
        for entry in entries:
            if (phone_id := phone_of.get(entry.fact.call_id)) is None:
                continue
            told = by_phone.setdefault(phone_id, Told())
            told.words.add("incident" if entry.fact.word.startswith("incident_") else entry.fact.word)
            told.priority = entry.fact.data.get("priority", told.priority)
        nothing = Told()
        return {call.number: by_phone.get(self._phone_id(call.number), nothing) for call in calls}

    def _phone_id(self, number: str) -> str:
        return telephones.phone_id(telephones.parse(number, "allowed").key, self._key)

    async def waiting_ratio(self, callers: int, operators: int, seconds: float, settle_seconds: float) -> float:
        """Asterisk's processor time for waiting callers, ours to a plain queue with continuous music."""
        plain_cost = await self._waiting(plain.NUMBER, callers, operators, seconds, settle_seconds)
        ours = await self._waiting(self._settings.help_number, callers, operators, seconds, settle_seconds)
        return ratio(ours, plain_cost)

    async def _waiting(
        self, dialled: str, callers: int, operators: int, seconds: float, settle_seconds: float
    ) -> float:
        # with voice: an operator's phone from which nothing is heard for 4 s is taken for dead
        talks = self._numbers(operators)
        async with self._exchange.held(plain.NUMBER, talks, WAITING_RATE, LONG_SECONDS, voice=True):
            await asyncio.sleep(FREE_SECONDS)
            idle = await self._spent(seconds / 2) * 2
            async with self._exchange.held(dialled, self._numbers(callers), WAITING_RATE, LONG_SECONDS):
                await asyncio.sleep(settle_seconds)
                spent = await self._spent(seconds) - idle
        await asyncio.sleep(FREE_SECONDS)
        self._tell(f"{callers} waiting at {dialled}: {spent / seconds / callers:.3%} of a core each")
        return spent

    async def _spent(self, seconds: float) -> float:
        before = processor.used(self._supervisor).asterisk
        await asyncio.sleep(seconds)
        return processor.used(self._supervisor).asterisk - before

    def _numbers(self, wanted: int) -> list[str]:
        return [town.number(next(self._strangers)) for _ in range(wanted)]


async def _entries(journal: Journal) -> list[Entry]:
    """The whole journal."""
    return await journal.entries(limit=1_000_000)
