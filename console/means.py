"""What every page works with, made once when the process starts."""

from dataclasses import dataclass, field

from starlette.requests import Request

from console.audit import Audit
from console.cookies import Cookies
from console.limits import Limits
from console.lines import Lines
from console.live import Live, Ways
from console.names import Names
from console.passwords import Passwords
from console.people import People
from console.plan_shelf import PlanShelf
from console.second_factor import SecondFactor
from console.sessions import Sessions
from console.signs import Signs
from console.staff import Staff
from db.commands import CommandBook
from db.engine import Database
from db.journal import Journal
from db.links import LinkBook
from db.residents import PhoneBook, ResidentBook
from db.responders import ResponderBook
from db.sessions import SessionBook
from db.spool import Spool
from runtime.clock import Clock
from runtime.settings import Settings

PROCESS = "console"


@dataclass
class Means:
    """The books, the clock and the spool of one console; `key` is its own secret."""

    settings: Settings
    database: Database
    clock: Clock
    spool: Spool
    key: str
    passwords: Passwords = field(default_factory=Passwords)

    def __post_init__(self) -> None:
        self.audit = Audit(self.spool, self.clock)
        self.staff = Staff(self.database, self.clock, self.audit)
        self.accounts, self.operators = self.staff.accounts, self.staff.operators
        self.second_factor = SecondFactor(self.key)
        self.links = LinkBook(self.database)
        self.sessions = Sessions(SessionBook(self.database), self.clock)
        self.cookies = Cookies(self.settings)
        self.limits = Limits(self.clock)
        self.phones: dict[str, list[str]] = {}  # operator -> sign-ins whose page has had the phone, the newest last
        self.journal = Journal(self.database, self.clock, self.settings.journal_head_file)
        self.residents, self.commands = ResidentBook(self.database), CommandBook(self.database, self.clock)
        self.people = People(self.residents, PhoneBook(self.database), self.clock)
        self.names = Names(self.operators, ResponderBook(self.database), self.clock)
        self.plans = PlanShelf(self.settings.data_dir / "action_plans")
        self.lines = Lines(self.names)
        self.live = Live(self.journal, self._ways(), self.clock)

    def _ways(self) -> Ways:
        trouble = Signs(self.settings, self.clock).trouble
        return Ways(
            self.people.whose, self.people.forget, self.names.refresh, self.lines.line, self.lines.strip, trouble
        )


def means_of(request: Request) -> Means:
    """The means of the console that this request came to."""
    means: Means = request.app.state.means
    return means
