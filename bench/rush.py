"""Very many help calls at once: of 10, six are answered at the first ring, three at the second, one pressed twice.

Every resident speaks, and every operator says by key how it ended. Nobody is called back: that takes telephones.
"""

import random
from collections.abc import Callable
from datetime import datetime

from bench import story
from bench.story import Step, Story, Telling

MIX = {"operator_hangs_up": 6, "answered_after_a_miss": 3, "pressed_twice": 1}
LINES = 60
RESIDENTS = 2000
CHANNELS = 16  # at most, of one story

Began = Callable[[Telling], None]


class Rush:
    """One event after the other, of whichever call comes next."""

    def __init__(self, on_began: Began, seed: int = 1) -> None:
        self._on_began = on_began
        self._chosen = random.Random(seed)
        self._stories = {story.load(name): share for name, share in MIX.items()}
        self._calls = 0
        self._is_closed = False
        self._running: list[Telling] = []

    def next(self, at: datetime) -> Step | None:
        """What happens at `at`; None: nothing more, for the last call has ended after `close`."""
        while True:
            if len(self._running) < LINES and not self._is_closed:
                self._running.append(self._begin(at))
            if not self._running:
                return None
            place = self._chosen.randrange(len(self._running))
            if (step := self._running[place].next(at)) is not None:
                return step
            del self._running[place]

    def close(self) -> None:
        """No call is begun any more."""
        self._is_closed = True

    def open(self) -> None:
        """Calls are begun again."""
        self._is_closed = False

    def _begin(self, at: datetime) -> Telling:
        one: Story
        [one] = self._chosen.choices(list(self._stories), list(self._stories.values()))
        telling = Telling(one, self._calls * CHANNELS, self._calls % RESIDENTS, at)
        self._calls += 1
        self._on_began(telling)
        return telling
