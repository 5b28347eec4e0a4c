"""Puts the Thai sounds where Asterisk plays them from; quick when nothing changed."""

from pathlib import Path

from prompts.composition import compose
from prompts.errors import AudioError, PromptsError
from prompts.master import MASTERS, sha256
from prompts.prompt import load_catalogue, sound_ids
from prompts.recorded import Recorded
from prompts.shelf import Shelf
from prompts.stage import Stage, classes, load_stages

__all__ = ["classes", "install", "sound_ids"]


def install(target: Path, cache: Path, masters: Path = MASTERS) -> None:
    """Build every prompt and music class below `target`; what can be built is, the rest is then named."""
    prompt_ids, stages = load_catalogue(), load_stages()
    failed: list[str] = []
    for prompt_set in sorted({stage.prompt_set for stage in stages}):
        recorded = Recorded(masters / prompt_set, tuple(prompt_ids))
        shelf = Shelf(cache)
        for prompt_id in prompt_ids:
            try:
                _install_prompt(prompt_id, recorded, target / "sounds" / prompt_set, shelf)
            except PromptsError as error:
                failed.append(str(error))
        for stage in (stage for stage in stages if stage.prompt_set == prompt_set):
            try:
                _install_stage(stage, recorded, target / "moh", shelf)
            except PromptsError as error:
                failed.append(f"{stage.music_class}: {error}")
    if failed:
        raise AudioError("; ".join(failed))


def _install_prompt(prompt_id: str, recorded: Recorded, sounds: Path, shelf: Shelf) -> None:
    shelf.place(recorded.key(prompt_id), sounds / prompt_id, lambda: recorded.pcm(prompt_id))


def _install_stage(stage: Stage, recorded: Recorded, music: Path, shelf: Shelf) -> None:
    recipe = "|".join(recorded.key(part) if isinstance(part, str) else f"{part:.3f}" for part in stage.parts)
    place = music / stage.music_class / stage.music_class
    shelf.place(sha256(recipe.encode()), place, lambda: compose(stage, recorded.pcm))
