"""Waiting has a reason and a deadline: `await eventually(check, within=5)`, never a bare sleep."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Seen = TypeVar("Seen")


async def eventually(check: Callable[[], Seen | Awaitable[Seen]], within: float = 5.0, what: str = "") -> Seen:
    """The first true answer of `check`. AssertionError: none within so many seconds, with the last answer."""
    deadline = time.monotonic() + within
    while True:
        answer = check()
        seen: Seen = await answer if inspect.isawaitable(answer) else answer
        if seen:
            return seen
        assert time.monotonic() < deadline, f"not within {within} s: {what or check!r}, last seen {seen!r}"
        await asyncio.sleep(0.03)
