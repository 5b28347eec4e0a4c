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
from pbx import secrets
from runtime import settings
from runtime.settings import Settings, SettingsError


class NoInstallation(Exception):
    """Nothing was ever started or imported in this DIR."""


@asynccontextmanager
async def opened(data: Path, make: bool = False) -> AsyncIterator[tuple[Settings, Database]]:
    """The settings and the database of the installation in `data`; `make` it where there is none yet.

    NoInstallation: a mistyped DIR must not look like an empty one.
    """
    chosen = settings.load(data)
    if not make and not (chosen.secrets_dir / "phone.key").exists():
        raise NoInstallation(f"there is no installation in {data}: name one with --data, or import residents first")
    await asyncio.to_thread(_make, chosen)
    await asyncio.to_thread(migration.upgrade, chosen.database)
    database = connect(chosen.database)
    try:
        yield chosen, database
    finally:
        await database.close()


def _make(chosen: Settings) -> None:
    chosen.data_dir.mkdir(parents=True, exist_ok=True)
    secrets.make(chosen)


def phone_key(chosen: Settings) -> bytes:
    """The secret that turns numbers into phone ids."""
    return (chosen.secrets_dir / "phone.key").read_bytes()


def run(work: Coroutine[Any, Any, int]) -> None:
    """Do it; exit with its code, or with 1 and one sentence where something outside is wrong."""
    try:
        code = asyncio.run(work)
    except DatabaseAway as error:
        code = complain(f"the database cannot be reached: {error}; look at SAIJAI_DATABASE_URL and the server")
    except (SettingsError, NoInstallation) as error:
        code = complain(str(error))
    except KeyboardInterrupt:
        code = 130
    if code:
        raise typer.Exit(code)


def complain(sentence: str) -> int:
    """Say what is wrong on standard error; the exit code for it."""
    print(sentence, file=sys.stderr)
    return 1
