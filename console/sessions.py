"""Who a browser belongs to; for a while also without the database, so that the board stays before the operator."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from console.tokens import new_token
from db.engine import DatabaseAway
from db.sessions import Session, SessionBook, digest_of
from domain.roles import Role
from runtime.clock import Clock

SHIFT: Final = timedelta(hours=12)
IDLE: Final = {Role.OPERATOR: SHIFT, Role.SUPERVISOR: SHIFT}  # unused so long, it ends; each use begins it anew
IDLE_ELSE: Final = timedelta(hours=1)
IDLE_HALF: Final = timedelta(minutes=10)  # until the second factor is shown
LONGEST: Final = timedelta(hours=24)
FRESH_SECONDS = 2.0  # somebody who was disabled is out after so long
ASK_SECONDS = 2.0
AWAY_SECONDS = 3600.0  # so long a browser stays known while the database is away
SEEN_EVERY: Final = timedelta(minutes=1)


@dataclass
class _Known:
    session: Session
    checked_at: float


class Sessions:
    """The browsers that are signed in."""

    def __init__(self, book: SessionBook, clock: Clock) -> None:
        self._book, self._clock = book, clock
        self._known: dict[str, _Known] = {}
        self._is_away, self._asked_at = False, 0.0

    @property
    def is_away(self) -> bool:
        """Whether the database did not answer when it was last asked."""
        return self._is_away

    async def find(self, token: str) -> Session | None:
        """Whose browser has this cookie. DatabaseAway: it cannot be told."""
        digest, now = digest_of(token), self._clock.monotonic()
        known = self._known.get(digest)
        if known is None or now - known.checked_at > FRESH_SECONDS:
            known = await self._ask(digest, known, now)
        if known is None or self._is_over(known.session):
            self._known.pop(digest, None)
            return None
        await self._seen(known)
        return known.session

    async def begin(self, account_id: str, is_full: bool) -> str:
        """A new cookie for somebody who signed in: never one that the browser brought. DatabaseAway."""
        token, at = new_token(), self._clock.now()
        await self._book.begin(digest_of(token), account_id, is_full, at)
        with suppress(DatabaseAway):
            await self._book.end_old(at - LONGEST)
        return token

    async def end(self, token: str) -> None:
        """Signed out: at once here, and for ever once the database knows. DatabaseAway: it does not."""
        digest = digest_of(token)
        self._known.pop(digest, None)
        await self._book.end(digest)

    async def end_all(self, account_id: str, but: str = "") -> None:
        """Every browser of this person but the one with this cookie. DatabaseAway: nobody was signed out."""
        await self._book.end_all(account_id, digest_of(but) if but else "")
        self._known.clear()

    def forget(self) -> None:
        """An account was changed: everybody is looked up anew."""
        self._known.clear()

    async def _ask(self, digest: str, known: _Known | None, now: float) -> _Known | None:
        if self._is_away and known is not None and now - self._asked_at < FRESH_SECONDS:
            return self._remembered(known, now)  # not each request waits for a database that is away
        self._asked_at = now
        try:
            async with asyncio.timeout(ASK_SECONDS):
                found = await self._book.find(digest)
        except (DatabaseAway, TimeoutError) as error:
            self._is_away = True
            return self._remembered(known, now, error)
        self._is_away = False
        if found is None:
            return None
        self._known[digest] = _Known(found, now)
        return self._known[digest]

    def _remembered(self, known: _Known | None, now: float, why: Exception | None = None) -> _Known:
        if known is None or now - known.checked_at > AWAY_SECONDS:
            raise DatabaseAway("nobody can be recognised") from why
        return known

    def _is_over(self, session: Session) -> bool:
        now = self._clock.now()
        idle = IDLE.get(session.account.role, IDLE_ELSE) if session.is_full else IDLE_HALF
        return now - session.seen_at > idle or now - session.began_at > LONGEST

    async def _seen(self, known: _Known) -> None:
        at: datetime = self._clock.now()
        if at - known.session.seen_at < SEEN_EVERY or self._is_away:
            return
        known.session = replace(known.session, seen_at=at)
        with suppress(DatabaseAway):
            await self._book.seen(known.session.digest, at)
