"""A command finds the database of its installation, or says in one sentence what is missing and what to do."""

import asyncio
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import typer

from db import migration
from db.engine import Database, DatabaseAway, connect
from runtime import settings
from runtime.settings import Settings, SettingsError


class Missing(Exception):
    """Something that an installation has is not there; the text says what to do."""


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[tuple[Settings, Database]]:
    """The settings and the database of the installation in `data`, brought up to date."""
    if not await asyncio.to_thread(data.is_dir):
        raise Missing(f"{data} is no installation yet: run ./saijai up once, or name another with --data")
    chosen = settings.load(data)
    await asyncio.to_thread(migration.upgrade, chosen.database)
    database = connect(chosen.database)
    try:
        yield chosen, database
    finally:
        await database.close()


def phone_key(chosen: Settings) -> bytes:
    """The secret that turns numbers into phone ids. Missing: none was made yet."""
    file = chosen.secrets_dir / "phone.key"
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise Missing(f"{file} is missing: run ./saijai up once, it makes the secrets") from None


def run(work: Coroutine[Any, Any, int]) -> None:
    """Do it; exit with its code, or with 1 and one sentence where something outside is wrong."""
    try:
        code = asyncio.run(work)
    except DatabaseAway as error:
        code = complain(f"the database cannot be reached: {error}; look at SAIJAI_DATABASE_URL and the server")
    except (Missing, SettingsError) as error:
        code = complain(str(error))
    except KeyboardInterrupt:
        code = 130
    if code:
        raise typer.Exit(code)


def complain(sentence: str) -> int:
    """Say what is wrong on standard error; the exit code for it."""
    print(sentence, file=sys.stderr)
    return 1
