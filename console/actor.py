"""Whoever acts at a screen, and the fact that it leaves: on disk before the screen says so."""

import asyncio

from starlette.requests import Request

from console.means import Means
from domain.facts import Fact


def who_acts(request: Request) -> str:
    """As facts name them: the operator whose phone it is, else the account."""
    account = request.state.account
    return str(account.operator_id or account.id)


async def tell(means: Means, fact: Fact) -> None:
    """Into the spool, from where the listener takes it. OSError: it is not on disk."""
    await asyncio.to_thread(means.spool.put, fact)
