"""A town for a bench that needs no Asterisk: an installation of its own with residents, and nothing is left."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench import town
from db.engine import connect
from db.migration import upgrade
from db.roster import import_roster
from pbx import secrets
from runtime.clock import SystemClock
from runtime.settings import Settings, load


@contextmanager
def founded(residents: int, chosen: Mapping[str, str | int]) -> Iterator[Settings]:
    """So many residents whose telephones are known; `chosen` are settings by name. Its folder is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="saijai-bench-"))
    try:
        lines = [f"{name}={value}\n" for name, value in chosen.items()]
        (folder / "saijai.env").write_text("".join(lines), encoding="utf-8")
        settings = load(folder)
        secrets.make(settings)
        upgrade(settings.database)
        asyncio.run(_fill(settings, folder / "residents.csv", residents))
        yield settings
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _fill(settings: Settings, file: Path, residents: int) -> None:
    database = connect(settings.database)
    try:
        await asyncio.to_thread(file.write_text, town.roster(residents), "utf-8")
        await import_roster(database, file, secrets.read(settings, "phone.key").encode(), SystemClock())
    finally:
        await database.close()
