"""Whoever must call a resident back finds the number, though facts name a phone by its pseudonym only."""

import asyncio
from collections import OrderedDict
from datetime import datetime

from ami_listener import observations as seen
from db.engine import DatabaseAway
from db.residents import PhoneBook
from domain import numbers

RETRY_SECONDS = 0.5
REMEMBERED = 10_000  # phones known to be in the book, and at most so many numbers wait for an absent database


class Callers:
    """Names callers by phone id, and keeps their numbers in the phone book."""

    def __init__(self, key: bytes, book: PhoneBook) -> None:
        self._key, self._book = key, book
        self._known: OrderedDict[str, str] = OrderedDict()
        self._waiting: asyncio.Queue[tuple[str, str, datetime]] = asyncio.Queue(REMEMBERED)

    def identify(self, number: str, presentation: str) -> tuple[str, str]:
        """Phone id and kind of caller, from the number as presented."""
        caller = numbers.parse(number, presentation)
        return numbers.phone_id(caller.key, self._key), caller.kind

    def heard(self, received: seen.Received | seen.Refused) -> None:
        """This phone called; its number is kept as soon as the database takes it."""
        key = numbers.parse(received.number, received.presentation).key
        phone_id = numbers.phone_id(key, self._key)
        if not phone_id or phone_id in self._known or self._waiting.full():
            return
        self._known[phone_id] = key
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        self._waiting.put_nowait((phone_id, key, received.at))

    async def number(self, phone_id: str) -> str:
        """What this phone presented; "" for a phone never heard of. DatabaseAway: not remembered, nobody to ask."""
        return self._known.get(phone_id) or await self._book.number(phone_id) or ""

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            phone_id, number, at = await self._waiting.get()
            while True:
                try:
                    await self._book.remember(phone_id, number, at)
                    break
                except DatabaseAway:
                    await asyncio.sleep(RETRY_SECONDS)
