"""Who works here and who can be rung, by the names that a screen shows; asked now and then, kept while it is away."""

from collections.abc import Iterable
from typing import Final

from db.engine import DatabaseAway
from db.operators import OperatorBook
from db.responders import ResponderBook
from domain.escalation import EMERGENCY_ID, caregiver_id
from domain.residents import Resident
from domain.responders import Responders
from runtime.clock import Clock

KEPT_SECONDS: Final = 20.0


class Names:
    """Names by id."""

    def __init__(self, operators: OperatorBook, responders: ResponderBook, clock: Clock) -> None:
        self._operators, self._responders, self._clock = operators, responders, clock
        self._names: dict[str, str] = {}
        self._asked_at: float | None = None
        self.responders = Responders()

    async def refresh(self) -> list[str]:
        """The ids of all operators, as they were asked for last."""
        now = self._clock.monotonic()
        if self._asked_at is None or now - self._asked_at > KEPT_SECONDS:
            try:
                self._names = {one.id: one.name for one in await self._operators.list()}
                self.responders = await self._responders.read()
            except DatabaseAway:
                return list(self._names)
            self._asked_at = now
        return list(self._names)

    def operator(self, operator_id: str) -> str:
        """The name of an operator; the id, where there is none."""
        return self._names.get(operator_id, operator_id)

    def responder(self, responder_id: str, residents: Iterable[Resident] = ()) -> str:
        """The name of whoever is rung for these residents; empty: the emergency number."""
        for resident in residents:
            for position, caregiver in enumerate(resident.caregivers, 1):
                if caregiver_id(resident.id, position) == responder_id:
                    return f"{caregiver.name} ({caregiver.relation})" if caregiver.relation else caregiver.name
        if responder_id == EMERGENCY_ID:
            return ""
        known = {one.id: one.name for one in self.responders.people}
        return known.get(responder_id, responder_id)
