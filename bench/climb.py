"""How fast calls may come before one is lost or late: a rate that rises by steps, then is narrowed down."""

from dataclasses import dataclass

FIRST, HIGHEST = 4.0, 200.0  # calls a second
STEP = 1.5
NARROWED = 1.06  # the first rate that fails is at most so many times the highest that was kept


@dataclass
class Climb:
    """Ask for `rate`, place calls at it, say how it was with `told`; over when `rate` is None."""

    kept: float = 0.0
    failed: float | None = None
    _tries: int = 0

    @property
    def rate(self) -> float | None:
        """The next rate to try."""
        if self.failed is None:
            return None if self.kept >= HIGHEST else min(HIGHEST, self.kept * STEP or FIRST)
        if self.kept == 0.0:
            return None if self.failed <= FIRST / 4 else self.failed / 2
        return None if self.failed / self.kept <= NARROWED else (self.failed * self.kept) ** 0.5

    def told(self, rate: float, was_kept: bool) -> None:
        """A rate fails when it fails twice in a row: one stumble of the machine is no limit."""
        if was_kept:
            self.kept, self._tries = rate, 0
            return
        self._tries += 1
        if self._tries == 2:
            self.failed, self._tries = rate, 0
