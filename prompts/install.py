"""Puts the sounds where Asterisk plays them from; quick when nothing changed.

Each file is replaced in one step, and what is new becomes an edition of its own: a call that is up hears none of it.
"""

import fcntl
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from prompts import edition
from prompts.composition import compose
from prompts.errors import AudioError, PromptsError
from prompts.master import MASTERS, sha256
from prompts.prompt import sound_ids
from prompts.prompt_set import SETS
from prompts.recorded import Recorded, sounds_of
from prompts.shelf import Shelf, Wanted
from prompts.stage import Stage, classes, load_stages
from runtime.clock import Clock, SystemClock

__all__ = ["classes", "install", "sound_ids"]


def install(target: Path, cache: Path, masters: Path = MASTERS, clock: Clock | None = None) -> None:
    """Build every prompt and music class below `target`; what can be built is, the rest is then named."""
    target.mkdir(parents=True, exist_ok=True)
    with (target / ".install.lock").open("w") as lock:  # of two at once the second finds the work done
        fcntl.flock(lock, fcntl.LOCK_EX)
        failed, wanted = _build(target, Shelf(cache), masters)
        edition.publish(target, wanted, (clock or SystemClock()).now())
    if failed:
        raise AudioError("; ".join(failed))


def _build(target: Path, shelf: Shelf, masters: Path) -> tuple[list[str], list[Wanted]]:
    stages = load_stages()
    failed: list[str] = []
    placed: list[Wanted] = []
    for prompt_set in SETS:
        heard = sounds_of(prompt_set, masters, target)
        loops = [stage for stage in stages if stage.prompt_set == prompt_set.name]
        wanted = [*_prompts(heard, target / "sounds" / prompt_set.name, failed)]
        wanted += _stages(heard, loops, target / "moh", failed)
        failed += shelf.place(wanted)
        placed += wanted
    return failed, placed


def _prompts(heard: Recorded, sounds: Path, failed: list[str]) -> Iterator[Wanted]:
    for prompt_id in heard.catalogue:
        try:
            key = heard.key(prompt_id)
        except PromptsError as error:
            failed.append(str(error))
        else:
            yield Wanted(key, sounds / prompt_id, partial(heard.pcm, prompt_id))


def _stages(heard: Recorded, stages: list[Stage], music: Path, failed: list[str]) -> Iterator[Wanted]:
    for stage in stages:
        try:
            recipe = "|".join(
                heard.holder(part).key(part) if isinstance(part, str) else f"{part:.3f}" for part in stage.parts
            )
        except PromptsError as error:
            failed.append(f"{stage.music_class}: {error}")
        else:
            place = music / stage.music_class / stage.music_class
            yield Wanted(sha256(recipe.encode()), place, partial(compose, stage, heard.heard))
