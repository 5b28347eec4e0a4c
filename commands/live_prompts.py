"""A change of the prompts goes live on this node, and the node says so on record."""

import json
from datetime import datetime
from pathlib import Path

from commands.installation import cache
from db.spool import Spool
from domain.facts import PromptsInstalled
from pbx import asterisk, live_prompts
from prompts import versions
from prompts.install import install
from prompts.master import MASTERS
from prompts.prompt import load_words
from prompts.prompt_set import OWN_WORDS, PromptSet
from prompts.recorded import Recorded
from runtime.clock import SystemClock
from runtime.settings import Settings

SPOOL = "cli"
TOLD = "prompts.told"


def put_live(settings: Settings) -> bool:
    """Have calls that begin now hear what was changed. False: the centre does not run; then from its start on."""
    try:
        install(settings.data_dir, cache())
    finally:  # one sound that cannot be built keeps no other from being heard
        is_live = _is_live(settings)
    return is_live


def _is_live(settings: Settings) -> bool:
    try:
        live_prompts.go_live(settings, asterisk.find(), SystemClock().now())
    except asterisk.NoAsterisk:
        return False
    tell(settings, SystemClock().now())
    return True


def tell(settings: Settings, now: datetime) -> None:
    """Say once of each prompt that somebody changed here which version is live on this node."""
    file, live = settings.data_dir / TOLD, changed_here(settings.data_dir)
    told = said(settings.data_dir)
    for prompt_id, version in live.items():
        if told.get(prompt_id) != version:
            fact = PromptsInstalled(
                call_id="", happened_at=now, node=settings.node, prompt_id=prompt_id, version=version
            )
            Spool(settings.spool_dir(SPOOL)).put(fact)
    if told != live:
        fresh = file.with_name(f".{file.name}.new")
        fresh.write_text(json.dumps(live, indent=1), "utf-8")
        fresh.replace(file)


def said(data: Path) -> dict[str, str]:
    """Prompt id and version of what this node has said to be live."""
    try:
        return dict(json.loads((data / TOLD).read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def changed_here(data: Path) -> dict[str, str]:
    """Which version of each prompt is due that somebody recorded or restored: of theirs, or the shipped one."""
    return {name: version for one in OWN_WORDS for name, version in _changed_in(one, data).items()}


def _changed_in(one: PromptSet, data: Path) -> dict[str, str]:
    recorded = Recorded(one, load_words(one.masters), MASTERS, data)
    folder = versions.own_folder(data, one.masters)
    pages = sorted(folder.rglob(versions.PAGE)) if folder.is_dir() else []
    ids = (str(page.parent.relative_to(folder)) for page in pages)
    return {one.named(prompt_id): recorded.key(prompt_id) for prompt_id in ids if prompt_id in recorded.files}
