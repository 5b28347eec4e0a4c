"""What the tables say about who is rung reaches Asterisk, also before a start with the database away."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from db.commands import CommandBook
from db.engine import Database, DatabaseAway, connect
from db.responders import ResponderBook
from domain import responders
from domain.escalation import NOBODY_ELSE, Contact, Reach, Tier
from pbx import asterisk, configuration, place
from runtime.clock import SystemClock
from runtime.settings import Settings

RELOAD_SECONDS = 30
Answer = TypeVar("Answer")


def reach_of(settings: Settings) -> Reach:
    """Who stands behind the operators when nobody in Python can be asked: all of them, whoever is on duty.

    With the database away: those of the last start.
    """
    remembered = settings.data_dir / "responders"
    try:
        people = asyncio.run(_asked(settings, lambda database: ResponderBook(database).read())).people
    except DatabaseAway:
        return _remembered(remembered)
    reach = responders.reach(people, number_format=settings.trunk_number_format)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    _remember(remembered, reach)
    return reach


def tell_asterisk(settings: Settings, write: Callable[[], None], *modules: str) -> None:
    """Write the new lists; a running Asterisk reads them through the listener, which alone may ask it.

    NoAsterisk: kept in the tables, but Asterisk was not told.
    """
    if not (settings.data_dir / "asterisk" / "etc").exists():
        return
    installed = asterisk.find()
    write()
    place.hand_over(settings, installed)
    not_after = SystemClock().now() + timedelta(seconds=RELOAD_SECONDS)

    async def reload(database: Database) -> None:
        for module in modules:
            await CommandBook(database).insert("reload", {"module": module}, not_after)

    asyncio.run(_asked(settings, reload))


def tell_responders(settings: Settings) -> None:
    """The third line's contacts, as the tables have them now. NoAsterisk."""
    reach = reach_of(settings)
    tell_asterisk(settings, lambda: configuration.write_responders(settings, reach), "pbx_config.so")


async def _asked(settings: Settings, question: Callable[[Database], Awaitable[Answer]]) -> Answer:
    database = connect(settings.database)
    try:
        return await question(database)
    finally:
        await database.close()


def _remember(file: Path, reach: Reach) -> None:
    """Numbers of people: for nobody else to read."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.touch(mode=0o600)
    tiers = {Tier.BACKUP: reach.backup, Tier.RESCUE: reach.rescue}
    fresh.write_text(
        json.dumps({tier: [[one.id, one.dial] for one in contacts] for tier, contacts in tiers.items()}),
        encoding="utf-8",
    )
    fresh.replace(file)


def _remembered(file: Path) -> Reach:
    if not file.exists():
        return NOBODY_ELSE
    said = json.loads(file.read_text(encoding="utf-8"))
    backup, rescue = (tuple(Contact(*one) for one in said.get(tier, ())) for tier in (Tier.BACKUP, Tier.RESCUE))
    return Reach(backup=backup, rescue=rescue)
