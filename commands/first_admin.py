"""Until there is an admin, each start prints a link with which one is made: it works once, and for a day."""

import asyncio
import secrets
from datetime import timedelta

from db.accounts import AccountBook
from db.engine import DatabaseAway, connect
from db.links import FIRST_ADMIN, LinkBook
from runtime.clock import SystemClock
from runtime.settings import Settings

VALID = timedelta(days=1)


def first_link(settings: Settings) -> str:
    """The address of a new link; empty: there is an admin, no console, or no database to ask."""
    if not settings.http_port:
        return ""
    try:
        return asyncio.run(_made(settings))
    except DatabaseAway:
        return ""


async def _made(settings: Settings) -> str:
    database, at = connect(settings.database), SystemClock().now()
    try:
        if await AccountBook(database).has_admin():
            return ""
        token = secrets.token_urlsafe(32)
        await LinkBook(database).make(token, FIRST_ADMIN, at, at + VALID)
    finally:
        await database.close()
    return f"{settings.console_address}/first/{token}"
