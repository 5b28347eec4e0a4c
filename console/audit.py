"""What people do at the console is on record: who signed in, who looked at whose card, who changed an account."""

import asyncio
from collections import OrderedDict

from db.spool import Spool
from domain.facts import AccountChanged, AccountSignedIn, AccountSignedOut, Fact, ResidentViewed, SignInRefused
from runtime import log
from runtime.clock import Clock

SAME_LOOK_SECONDS = 60.0  # a page that is shown anew within this is the same look
UNKNOWN_EVERY_SECONDS = 60.0  # who tries names that do not exist cannot fill the journal
MOST_LOOKS = 1000


class Audit:
    """Puts facts where the listener fetches them; a full disk keeps nobody from helping a resident."""

    def __init__(self, spool: Spool, clock: Clock) -> None:
        self._spool, self._clock = spool, clock
        self._looks: OrderedDict[tuple[str, str, str], float] = OrderedDict()
        self._unknown_at = -UNKNOWN_EVERY_SECONDS

    async def tell(self, fact: Fact) -> None:
        """On disk when this returns, or said in the log."""
        try:
            await asyncio.to_thread(self._spool.put, fact)
        except OSError as error:
            log.logger().error("a fact of the console was lost", fact=fact.word, why=str(error))

    async def viewed(self, by: str, resident_id: str, incident_id: str = "") -> None:
        """`by` saw this resident's card."""
        look, now = (by, resident_id, incident_id), self._clock.monotonic()
        if now - self._looks.get(look, -SAME_LOOK_SECONDS) < SAME_LOOK_SECONDS:
            return
        self._looks[look] = now
        self._looks.move_to_end(look)
        while len(self._looks) > MOST_LOOKS:
            self._looks.popitem(last=False)
        at = self._clock.now()
        await self.tell(
            ResidentViewed(call_id="", incident_id=incident_id, happened_at=at, resident_id=resident_id, by=by)
        )

    async def signed_in(self, account_id: str, way: str) -> None:
        """All that was due was shown."""
        await self.tell(AccountSignedIn(call_id="", happened_at=self._clock.now(), account_id=account_id, way=way))

    async def signed_out(self, account_id: str) -> None:
        """By the person."""
        await self.tell(AccountSignedOut(call_id="", happened_at=self._clock.now(), account_id=account_id))

    async def refused(self, account_id: str, reason: str) -> None:
        """Somebody tried; `account_id` is empty where there is no such account."""
        now = self._clock.monotonic()
        if not account_id:
            if now - self._unknown_at < UNKNOWN_EVERY_SECONDS:
                return
            self._unknown_at = now
        at = self._clock.now()
        await self.tell(SignInRefused(call_id="", happened_at=at, account_id=account_id, reason=reason))

    async def changed(self, account_id: str, change: str, by: str) -> None:
        """An account is another than before."""
        at = self._clock.now()
        await self.tell(AccountChanged(call_id="", happened_at=at, account_id=account_id, change=change, by=by))
