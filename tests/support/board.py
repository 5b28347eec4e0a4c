"""A console whose journal is filled by a test: incidents as the listener would tell them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from db.journal import Journal
from db.residents import PhoneBook
from db.roster import import_roster
from domain import facts
from domain.numbers import phone_id
from domain.roles import Role
from pbx import secrets
from tests.support.console import ConsoleUnderTest

SAMPLES = Path(__file__).parents[2] / "samples" / "residents.csv"
BEDRIDDEN = "HW-001"
STRANGER = "+66999998765"


class BoardUnderTest(ConsoleUnderTest):
    """`press` and the others append to the journal; `look` has the console read on."""

    async def open(self) -> None:
        await super().open()
        self.journal = Journal(self.database, self.clock, self.settings.journal_head_file)
        self.key = secrets.read(self.settings, "phone.key").encode()
        await import_roster(self.database, SAMPLES, self.key, self.clock)
        for operator_id, name in (("malee", "มาลี ตัวอย่าง"), ("somsak", "สมศักดิ์ ตัวอย่าง")):
            await self.means.operators.add(operator_id, name, self.clock.now())
        await self.look()

    async def account(self, account_id: str, role: Role = Role.OPERATOR, **more: Any) -> None:
        """An account that is signed in by `signed_in` alone; an admin has a second factor."""
        await self.means.accounts.add(account_id, f"{account_id} ตัวอย่าง", role, self.clock.now(), **more)
        if role is Role.ADMIN:
            await self.means.accounts.change(account_id, totp_secret="sealed")

    async def look(self) -> None:
        """What the listener would fetch from the spool, and then the board reads on."""
        waiting = self.means.spool.pending()
        await self.journal.append([(fact, False) for _, fact in waiting])
        for path, _ in waiting:
            self.means.spool.remove(path)
        await self.means.live.look()

    async def tell(self, kind: type[facts.Fact], call_id: str = "c1", incident_id: str = "", **data: Any) -> None:
        """One fact, and a moment passes."""
        incident_id = incident_id or call_id
        fact = kind(call_id=call_id, happened_at=self.clock.now(), incident_id=incident_id, **data)
        self.clock.advance(milliseconds=10)
        await self.journal.append([(fact, False)])

    async def press(self, call_id: str = "c1", resident: str = BEDRIDDEN, number: str = "") -> None:
        """A help call of this resident; without one, of a stranger with this number."""
        phone = phone_id(number, self.key) if number else f"ph_{resident}"
        if number:
            await PhoneBook(self.database).remember(phone, number, self.clock.now())
        subject = f"resident:{resident}" if resident else f"phone:{phone}"
        await self.tell(facts.HelpCallReceived, call_id, phone_id=phone, caller="number", did="1441")
        await self.tell(facts.IncidentOpened, call_id, resident_id=resident, subject=subject)
        reasons = ("dependency bed: +30", "a condition that can turn within minutes: +8") if resident else ()
        ids = (resident,) if resident else ()
        plan = {"tiers": (), "score": 38 if resident else 20, "reasons": reasons, "sends": False}
        await self.tell(facts.PlanFixed, call_id, resident_ids=ids, **plan)
        await self.look()

    async def talk(self, call_id: str = "c1", operator: str = "malee") -> None:
        """An operator answers."""
        leg = {"operator_id": operator, "leg_id": f"{call_id}-{operator}"}
        await self.tell(facts.OperatorRang, call_id, **leg)
        await self.tell(facts.OperatorAnswered, call_id, **leg, after_seconds=3.0)
        await self.look()

    async def hang_up(self, call_id: str = "c1", operator: str = "malee", by: str = "operator") -> None:
        """The talk ends."""
        leg = {"operator_id": operator, "leg_id": f"{call_id}-{operator}"}
        await self.tell(facts.HelpCallEnded, call_id, ended_by=by, cause=16, answered=True, seconds=30.0)
        await self.tell(facts.OperatorLeft, call_id, **leg, cause=16)
        await self.look()

    def at(self) -> datetime:
        return self.clock.now()


@asynccontextmanager
async def board_under_test(folder: Path, **settings: Any) -> AsyncIterator[BoardUnderTest]:
    """A board without a network."""
    board = BoardUnderTest(folder, **settings)
    await board.open()
    try:
        yield board
    finally:
        await board.database.close()
