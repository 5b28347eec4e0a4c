"""`python -m heartbeat --data DIR`: a help call of robots every SAIJAI_HEARTBEAT_SECONDS, until told to stop."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from db.spool import Spool
from domain.facts import Fact, HeartbeatMissed, HeartbeatPassed
from heartbeat.round import Outcome, heartbeat
from runtime import heartbeat as beats
from runtime import log, part
from runtime.clock import Clock, SystemClock
from runtime.settings import Settings
from runtime.tasks import TaskOwner

PROCESS = "heartbeat"
FIRST_AFTER_SECONDS = 5.0  # Asterisk has just been started too
AGAIN_SECONDS = 20.0  # after a miss: an alarm that needs two shall not take twice the interval

Place = Callable[[], Awaitable[Outcome]]


class Rounds:
    """One heartbeat after the other; `state` is what the process says of itself."""

    def __init__(self, place: Place, spool: Spool, clock: Clock, each_seconds: int) -> None:
        self._place, self._spool, self._clock, self._each = place, spool, clock, each_seconds
        self.passed_at = ""
        self.missed = 0
        self.last = Outcome("", "")

    def state(self) -> tuple[bool, dict[str, Any]]:
        """Whether the last two did not both miss, and the details."""
        detail = {
            "passed_at": self.passed_at,
            "missed": self.missed,
            "reason": self.last.reason,
            "way": self.last.way,
            "ring_ms": self.last.ring_ms,
        }
        return self.missed < 2, detail

    async def run(self) -> None:
        """Until cancelled; never, where the interval is 0."""
        if not self._each:
            return
        await asyncio.sleep(min(FIRST_AFTER_SECONDS, self._each))
        while True:
            await self.once()
            await asyncio.sleep(min(self._each, AGAIN_SECONDS) if self.missed else self._each)

    async def once(self) -> None:
        """One heartbeat, written down."""
        at = self._clock.now()
        try:
            self.last = await self._place()
        except OSError as error:  # no socket, no route: as bad as any other end
            self.last = Outcome(f"press not taken: {error}", "")
        if self.last.reason:
            self.missed += 1
            log.logger().warning("heartbeat missed", reason=self.last.reason, in_a_row=self.missed)
            self._tell(HeartbeatMissed(call_id="", happened_at=at, reason=self.last.reason, way=self.last.way))
            return
        self.missed, self.passed_at = 0, at.isoformat()
        self._tell(HeartbeatPassed(call_id="", happened_at=at, ring_ms=self.last.ring_ms, way=self.last.way))

    def _tell(self, fact: Fact) -> None:
        try:
            self._spool.put(fact)
        except OSError as full:
            log.logger().error("a heartbeat could not be written down", reason=str(full))


def centre_of(settings: Settings) -> tuple[str, int]:
    """Where Asterisk's SIP is reached from this machine or container."""
    is_any = settings.bind in ("0.0.0.0", "::")
    return settings.ami_host if is_any else settings.bind, settings.sip_port


async def _run(settings: Settings, password: str, stop: asyncio.Event) -> None:
    clock, each = SystemClock(), settings.heartbeat_seconds
    rounds = Rounds(
        lambda: heartbeat(centre_of(settings), password, 2 * each + 60),
        Spool(settings.spool_dir(PROCESS)),
        clock,
        each,
    )
    async with TaskOwner(PROCESS) as tasks:
        tasks.start("beat", beats.beat(settings.run_dir, PROCESS, clock, rounds.state))
        tasks.start("rounds", rounds.run())
        await stop.wait()


def main(arguments: list[str] | None = None) -> None:
    """Run it; a wrong setting or a missing password ends it with one sentence and exit code 1."""
    settings = part.begin(PROCESS, "Places a synthetic help call.", arguments)
    with part.one_sentence(PROCESS):
        password = (settings.secrets_dir / "heartbeat").read_text(encoding="ascii").strip()
    part.run(lambda stop: _run(settings, password, stop))


if __name__ == "__main__":
    main()
