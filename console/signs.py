"""What operators must know of the centre itself: said on every board, as long as it lasts.

Asks nobody: the listener shows on disk how it is (runtime/heartbeat.py).
"""

from typing import Final

from runtime import heartbeat
from runtime.clock import Clock
from runtime.settings import Settings

LISTENER: Final = "ami_listener"
FROZEN_SECONDS: Final = 3.0


class Signs:
    """The words of what is wrong: listener, asterisk, spool, mqtt; none while all is well."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._run_dir, self._clock = settings.run_dir, clock

    def trouble(self) -> list[str]:
        """Now."""
        beat = heartbeat.read(self._run_dir, LISTENER)
        if beat is None or self._clock.monotonic() - beat.at > FROZEN_SECONDS:
            return ["listener"]
        found = []
        if beat.detail.get("ami") != "connected":
            found.append("asterisk")
        if beat.detail.get("database") != "ok" or beat.detail.get("spooled"):
            found.append("spool")
        if beat.detail.get("mqtt") != "ok":
            found.append("mqtt")
        return found
