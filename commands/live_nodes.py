"""Which nodes have a change of a prompt live: each of them said so itself."""

import asyncio

from db.engine import DatabaseAway, connect
from db.journal import Journal
from domain.facts import PromptsInstalled
from runtime.clock import BANGKOK, SystemClock
from runtime.settings import Settings


def live_on(settings: Settings, prompt_id: str) -> list[str]:
    """One line a node: the version it said last, and since when. The journal away, or nothing said: no line."""
    try:
        facts = asyncio.run(_said(settings))
    except DatabaseAway:
        return ["which nodes have it is not known: the database is away"]
    newest = {fact.node: fact for fact in facts if fact.prompt_id == prompt_id}
    return [
        f"{node} has {fact.version[:12]} since {fact.happened_at.astimezone(BANGKOK):%Y-%m-%d %H:%M:%S}"
        for node, fact in sorted(newest.items())
    ]


async def _said(settings: Settings) -> list[PromptsInstalled]:
    database = connect(settings.database)
    try:
        journal = Journal(database, SystemClock(), settings.journal_head_file)
        told = await journal.of_word(PromptsInstalled.word)
        return [entry.fact for entry in told if isinstance(entry.fact, PromptsInstalled)]
    finally:
        await database.close()
