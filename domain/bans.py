"""Who knocks at the SIP port again and again without being anybody is not heard for a while.

Nobody who once proved who he is, and no trunk, is ever banned: a wrong password in one phone of an office must not
silence the office, and a forged sender address must not silence an operator.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Rule:
    """So many failures within so many seconds are a ban of so many seconds; 0 bans nobody."""

    ban_seconds: float = 3600.0
    failures: int = 10
    within_seconds: float = 60.0
    trusted_seconds: float = 86400.0
    most: int = 1000  # sender addresses can be forged by the million


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks joined by commas. ValueError: one of them is neither."""
    return tuple(ip_network(word.strip(), strict=False) for word in text.split(",") if word.strip())


class Bans:
    """Times are seconds of any clock that never steps back."""

    def __init__(self, rule: Rule, never: Iterable[Network] = ()) -> None:
        self._rule, self._never = rule, tuple(never)
        self._failures: dict[str, deque[float]] = {}
        self._trusted: dict[str, float] = {}
        self._banned: dict[str, float] = {}

    def succeeded(self, address: str, now: float) -> None:
        """Somebody there proved who he is."""
        self._trusted[address] = now
        self._failures.pop(address, None)
        self._banned.pop(address, None)

    def failed(self, address: str, now: float) -> None:
        """Somebody there was nobody, or gave a wrong password."""
        if not self._rule.ban_seconds or address in self._banned or self._is_safe(address, now):
            return
        found = self._failures.setdefault(address, deque(maxlen=self._rule.failures))
        found.append(now)
        if len(found) == self._rule.failures and now - found[0] <= self._rule.within_seconds:
            del self._failures[address]
            self._banned[address] = now
        _drop_oldest(self._banned, self._rule.most)
        _drop_oldest(self._failures, self._rule.most)

    def banned(self, now: float) -> frozenset[str]:
        """Whom nobody hears now."""
        self._banned = {who: since for who, since in self._banned.items() if now - since < self._rule.ban_seconds}
        return frozenset(self._banned)

    def _is_safe(self, address: str, now: float) -> bool:
        proven_at = self._trusted.get(address)
        if proven_at is not None and now - proven_at < self._rule.trusted_seconds:
            return True
        try:
            who = ip_address(address)
        except ValueError:
            return True
        return any(who in network for network in self._never)


def _drop_oldest(kept: dict[str, float] | dict[str, deque[float]], most: int) -> None:
    while len(kept) > most:
        del kept[next(iter(kept))]
