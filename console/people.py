"""The names behind the ids of the board: facts carry none, so the list is asked, and what it said is kept a while."""

from collections.abc import Iterable
from dataclasses import dataclass

from db.engine import DatabaseAway
from db.residents import PhoneBook, ResidentBook
from domain import numbers
from domain.residents import Resident
from domain.standing import Standing
from runtime.clock import Clock

KEPT_SECONDS = 120.0
MOST = 5000


@dataclass(frozen=True)
class Whose:
    """Whom one incident concerns: the residents of the telephone, or a number that nobody knows."""

    residents: tuple[Resident, ...] = ()
    number: str = ""

    @property
    def names(self) -> str:
        """As a list writes them; those who share a telephone together."""
        return " / ".join(resident.name for resident in self.residents)

    @property
    def shown_number(self) -> str:
        """As it is dialled here: the one that rang, else the first on the list."""
        number = self.number or next((one for resident in self.residents for one in resident.numbers), "")
        return dialled(number)

    @property
    def community(self) -> str:
        """Where they live."""
        return ", ".join(dict.fromkeys(resident.community for resident in self.residents))


def dialled(number: str) -> str:
    """As a person here dials it; what is no number stays as it was presented."""
    return numbers.dialled(number, "national") if number else ""


class People:
    """Asks the list; with the database away it says what it said last."""

    def __init__(self, residents: ResidentBook, phones: PhoneBook, clock: Clock) -> None:
        self._residents, self._phones, self._clock = residents, phones, clock
        self._known: dict[str, tuple[float, Resident | None]] = {}
        self._numbers: dict[str, str] = {}

    async def whose(self, standing: Standing) -> Whose:
        """Whom it concerns, as far as it is known now; the number only of somebody whom nobody knows."""
        found = [await self.resident(resident_id) for resident_id in standing.resident_ids]
        residents = tuple(one for one in found if one is not None)
        return Whose(residents, "" if residents else await self.number(standing.phone_id))

    async def resident(self, resident_id: str) -> Resident | None:
        """One of them."""
        now = self._clock.monotonic()
        asked_at, known = self._known.get(resident_id, (None, None))
        if asked_at is not None and now - asked_at < KEPT_SECONDS:
            return known
        try:
            known = await self._residents.get(resident_id)
        except DatabaseAway:
            return known
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[resident_id] = (now, known)
        return known

    async def number(self, phone_id: str) -> str:
        """The number behind a phone id; empty: withheld, never seen, or nobody can be asked."""
        if phone_id and phone_id not in self._numbers:
            try:
                number = await self._phones.number(phone_id)
            except DatabaseAway:
                return ""
            if number is None:
                return ""
            if len(self._numbers) >= MOST:
                self._numbers.clear()
            self._numbers[phone_id] = number
        return self._numbers.get(phone_id, "")

    def forget(self, resident_ids: Iterable[str]) -> None:
        """These were changed or erased."""
        for resident_id in resident_ids:
            self._known.pop(resident_id, None)
