"""What the console asks of Asterisk, through the table that the listener reads; it holds no credentials itself."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from console.means import Means
from db.commands import CommandBook

WITHIN_SECONDS = 5.0  # what is not done by then is not done at all
LOOK_SECONDS = 0.1
DONE = "done"


async def ask(means: Means, kind: str, arguments: Mapping[str, Any], within: float = WITHIN_SECONDS) -> str:
    """How it went; empty: the listener has not taken it in time. DatabaseAway."""
    book = CommandBook(means.database, means.clock)
    command_id = await book.insert(kind, arguments, means.clock.now() + timedelta(seconds=within))
    for _ in range(int(within / LOOK_SECONDS)):
        if result := await book.result(command_id):
            return result
        await asyncio.sleep(LOOK_SECONDS)
    return ""
