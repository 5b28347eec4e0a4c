"""Puts the Thai sounds where Asterisk plays them from; quick when nothing changed.

Each file is replaced in one step: Asterisk goes on with the one that it has open and then finds the new one.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from prompts.composition import compose
from prompts.errors import AudioError, PromptsError
from prompts.master import MASTERS, sha256
from prompts.prompt import load_catalogue, sound_ids
from prompts.prompt_set import SETS
from prompts.recorded import Recorded
from prompts.shelf import Shelf, Wanted
from prompts.stage import Stage, classes, load_stages

__all__ = ["classes", "install", "sound_ids"]


def install(target: Path, cache: Path, masters: Path = MASTERS) -> None:
    """Build every prompt and music class below `target`; what can be built is, the rest is then named."""
    catalogue, stages = load_catalogue(), load_stages()
    shelf = Shelf(cache)
    failed: list[str] = []
    for prompt_set in SETS:
        recorded = Recorded(prompt_set, catalogue, masters, target)
        loops = [stage for stage in stages if stage.prompt_set == prompt_set.name]
        failed += shelf.place(list(_prompts(recorded, target / "sounds" / prompt_set.name, failed)))
        failed += shelf.place(list(_stages(recorded, loops, target / "moh", failed)))
    if failed:
        raise AudioError("; ".join(failed))


def _prompts(recorded: Recorded, sounds: Path, failed: list[str]) -> Iterator[Wanted]:
    for prompt_id in recorded.catalogue:
        try:
            key = recorded.key(prompt_id)
        except PromptsError as error:
            failed.append(str(error))
        else:
            yield Wanted(key, sounds / prompt_id, partial(recorded.pcm, prompt_id))


def _stages(recorded: Recorded, stages: list[Stage], music: Path, failed: list[str]) -> Iterator[Wanted]:
    for stage in stages:
        try:
            recipe = "|".join(recorded.key(part) if isinstance(part, str) else f"{part:.3f}" for part in stage.parts)
        except PromptsError as error:
            failed.append(f"{stage.music_class}: {error}")
        else:
            place = music / stage.music_class / stage.music_class
            yield Wanted(sha256(recipe.encode()), place, partial(compose, stage, recorded.pcm))
