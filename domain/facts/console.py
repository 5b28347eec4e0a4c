"""Who came to the console, what was looked at there, and what was changed about accounts: ids only."""

from dataclasses import dataclass
from typing import ClassVar

from domain.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class AccountSignedIn(Fact):
    """A person signed in at the console; `way` is password, second_factor or recovery_code."""

    once_per: ClassVar[tuple[str, ...]] = ("account_id", "happened_at")
    account_id: str
    way: str


@dataclass(frozen=True, kw_only=True)
class AccountSignedOut(Fact):
    """A person signed out at the console."""

    once_per: ClassVar[tuple[str, ...]] = ("account_id", "happened_at")
    account_id: str


@dataclass(frozen=True, kw_only=True)
class SignInRefused(Fact):
    """Somebody could not sign in; `account_id` is empty where there is no such account.

    `reason` is password, second_factor, recovery_code, disabled or unknown.
    """

    once_per: ClassVar[tuple[str, ...]] = ("account_id", "happened_at")
    account_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Fact):
    """An account was added or changed, by an account or by the command line.

    `change` is added, name, role, operator, disabled, enabled, link, password, second_factor or
    second_factor_removed.
    """

    once_per: ClassVar[tuple[str, ...]] = ("account_id", "change", "happened_at")
    account_id: str
    change: str
    by: str


@dataclass(frozen=True, kw_only=True)
class ResidentViewed(Fact):
    """Somebody saw the card of a resident on a screen."""

    once_per: ClassVar[tuple[str, ...]] = ("resident_id", "by", "happened_at")
    resident_id: str
    by: str
