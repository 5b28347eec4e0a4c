"""Who takes calls now, as the journal has it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, select

from db.engine import Database
from db.tables import facts
from domain.facts import OperatorPaused, OperatorResumed, OperatorSignedIn, OperatorSignedOut

SIGNED_OUT, SIGNED_IN, PAUSED = "signed_out", "signed_in", "paused"
_STATE: Final = {
    OperatorSignedIn.word: SIGNED_IN,
    OperatorResumed.word: SIGNED_IN,
    OperatorPaused.word: PAUSED,
    OperatorSignedOut.word: SIGNED_OUT,
}


@dataclass(frozen=True)
class Shift:
    """How it stands with one operator; `reason` is that of a pause."""

    state: str = SIGNED_OUT
    reason: str = ""
    since: datetime | None = None


class ShiftBook:
    """The shifts of one centre."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, operator_id: str) -> Shift:
        """How it stands with this operator. DatabaseAway."""
        question = select(facts.c.fact, facts.c.data, facts.c.happened_at).where(
            facts.c.fact.in_(_STATE), facts.c.data.contains(f'"{operator_id}"', autoescape=True)
        )
        for row in await self._database.ask(question.order_by(facts.c.seq.desc()).limit(1)):
            return _shift(row)
        return Shift()

    async def all(self) -> dict[str, Shift]:
        """How it stands with everybody who ever signed in. DatabaseAway."""
        question = select(facts.c.fact, facts.c.data, facts.c.happened_at).where(facts.c.fact.in_(_STATE))
        found: dict[str, Shift] = {}
        for row in await self._database.ask(question.order_by(facts.c.seq)):
            found[json.loads(row.data)["operator_id"]] = _shift(row)
        return found


def _shift(row: Row[Any]) -> Shift:
    return Shift(_STATE[row.fact], json.loads(row.data).get("reason", ""), row.happened_at)
