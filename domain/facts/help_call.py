"""A press of the button, from the first ring to the end of the line."""

from dataclasses import dataclass

from domain.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class HelpCallReceived(Fact):
    """The button was pressed and Asterisk answered. `caller` is number, withheld or malformed."""

    phone_id: str
    caller: str
    did: str


@dataclass(frozen=True, kw_only=True)
class ResidentIdentified(Fact):
    """The caller's phone belongs to these residents (none: unknown; several: a shared phone)."""

    phone_id: str
    resident_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PlanChosen(Fact):
    """Whom to ring was settled. `line` is fastagi, process or fallback: who settled it."""

    line: str
    resident_id: str
    subject: str
    prompt_set: str
    priority: int
    queue: str


@dataclass(frozen=True, kw_only=True)
class HelpCallReplaced(Fact):
    """A newer press of the same resident is the line now; this call's channel was hung up."""

    by_call_id: str


@dataclass(frozen=True, kw_only=True)
class HelpCallEnded(Fact):
    """The resident's channel ended, by resident, operator, responder or centre; `seconds` since received."""

    ended_by: str
    cause: int
    answered: bool
    seconds: float


@dataclass(frozen=True, kw_only=True)
class HelpCallAbandoned(Fact):
    """The resident's channel ended before a human had answered: somebody must call back."""

    resident_id: str


@dataclass(frozen=True, kw_only=True)
class PhoneTested(Fact):
    """Whoever holds the phone heard whose it is; `result` is right, wrong, no_key or unregistered."""

    phone_id: str
    resident_ids: tuple[str, ...]
    result: str
