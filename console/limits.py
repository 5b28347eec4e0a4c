"""Who guesses passwords is slowed down; nobody is locked out for longer than half a minute, least of all at night."""

from collections.abc import Iterable
from dataclasses import dataclass

from runtime.clock import Clock

FREE = 5  # so many wrong ones cost nothing
LONGEST_SECONDS = 30.0
FORGIVEN_SECONDS = 900.0
MOST_KEPT = 10_000


@dataclass
class _Misses:
    count: int
    at: float


class Limits:
    """Counts misses by whatever a caller names: an account, an address."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._misses: dict[str, _Misses] = {}

    def wait_seconds(self, names: Iterable[str], free: int = FREE) -> float:
        """How long somebody of these names must wait before the next attempt; 0: not at all."""
        now = self._clock.monotonic()
        return max((self._wait(name, free, now) for name in names), default=0.0)

    def missed(self, names: Iterable[str]) -> None:
        """Another wrong one."""
        now = self._clock.monotonic()
        for name in names:
            before = self._fresh(name, now)
            self._misses.pop(name, None)  # the latest stand last
            self._misses[name] = _Misses(before.count + 1 if before else 1, now)
        while len(self._misses) > MOST_KEPT:
            self._misses.pop(next(iter(self._misses)))

    def passed(self, name: str) -> None:
        """The right one."""
        self._misses.pop(name, None)

    def _wait(self, name: str, free: int, now: float) -> float:
        misses = self._fresh(name, now)
        if misses is None or misses.count < free:
            return 0.0
        pause = min(2.0 ** min(misses.count - free, 10), LONGEST_SECONDS)
        return max(misses.at + pause - now, 0.0)

    def _fresh(self, name: str, now: float) -> _Misses | None:
        misses = self._misses.get(name)
        return misses if misses is not None and now - misses.at < FORGIVEN_SECONDS else None
