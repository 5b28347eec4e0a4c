"""Three wrong PINs, and the door stays shut for a while: nobody tries them all."""

import hmac
from collections import defaultdict

from runtime.clock import Clock

TRIES = 3
STRANGERS_TRIES = 9  # of all numbers outside together: a caller ID can be forged
STRANGERS = "phone:"


class Door:
    """Remembers who was wrong, and when; a wrong PIN counts for `pause_seconds`."""

    def __init__(self, pin: str, clock: Clock, pause_seconds: float) -> None:
        self._pin, self._clock, self._pause_seconds = pin.encode(), clock, pause_seconds
        self._wrong: defaultdict[str, list[float]] = defaultdict(list)

    def is_shut(self, caller: str) -> bool:
        """Whether this caller is asked no PIN at all."""
        tried = self._tried()
        outside = sum(len(moments) for one, moments in tried.items() if one.startswith(STRANGERS))
        too_many = caller.startswith(STRANGERS) and outside >= STRANGERS_TRIES
        return too_many or len(tried.get(caller, ())) >= TRIES

    def opens(self, caller: str, pin: str) -> bool:
        """Whether the PIN is right; a wrong one is remembered. It takes the same time however much of it is right."""
        is_right = hmac.compare_digest(pin.encode(), self._pin)
        if is_right:
            self._wrong.pop(caller, None)
        else:
            self._wrong[caller].append(self._clock.monotonic())
        return is_right

    def tries(self, caller: str) -> int:
        """How often this caller was wrong in this while."""
        return len(self._tried().get(caller, ()))

    def _tried(self) -> dict[str, list[float]]:
        since = self._clock.monotonic() - self._pause_seconds
        for caller in [one for one, moments in self._wrong.items() if moments[-1] < since]:
            del self._wrong[caller]
        return self._wrong
