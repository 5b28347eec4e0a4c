"""Passwords as nobody can read them back: argon2, a few at a time, and as slow for a name that does not exist."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 12, 200
LEAST_DIFFERENT = 5
AT_ONCE = 2  # each takes 64 MB and a processor for a moment


class Passwords:
    """Hashes and checks beside the event loop."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._nobody = self._hasher.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        """What is kept."""
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def is_right(self, kept: str, given: str) -> bool:
        """Whether `given` is the password; takes as long where nothing is kept."""
        async with self._turn:
            is_right = await asyncio.to_thread(self._verify, kept or self._nobody, given[: MOST + 1])
        return is_right and bool(kept)

    def _verify(self, kept: str, given: str) -> bool:
        try:
            return self._hasher.verify(kept, given)
        except (VerificationError, InvalidHashError):
            return False


def trouble_with(password: str, again: str, account_id: str, name: str) -> str:
    """The word for what is wrong with a new password; empty: nothing."""
    if len(password) < LEAST:
        return "password_is_short"
    if len(password) > MOST:
        return "password_is_long"
    plain = password.casefold()
    if len(set(plain)) < LEAST_DIFFERENT or plain in (account_id * 20)[: len(plain)] or plain == name.casefold():
        return "password_is_plain"
    return "" if password == again else "passwords_differ"
