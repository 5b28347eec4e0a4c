"""Puts the Thai sounds where Asterisk plays them from; quick when nothing changed."""

from pathlib import Path

from prompts import sound
from prompts.composition import compose
from prompts.errors import AudioError, PromptsError
from prompts.master import MASTERS, master_path, sha256
from prompts.prompt import load_catalogue, sound_ids
from prompts.shelf import Shelf
from prompts.stage import Stage, classes, load_stages

__all__ = ["classes", "install", "sound_ids"]


def install(target: Path, cache: Path, masters: Path = MASTERS) -> None:
    """Build every prompt and music class below `target`; what can be built is, the rest is then named."""
    shelf = Shelf(cache)
    prompt_ids, stages = load_catalogue(), load_stages()
    failed: list[str] = []
    for prompt_set in sorted({stage.prompt_set for stage in stages}):
        for prompt_id in prompt_ids:
            try:
                _install_prompt(prompt_id, masters / prompt_set, target / "sounds" / prompt_set, shelf)
            except PromptsError as error:
                failed.append(str(error))
    for stage in stages:
        try:
            _install_stage(stage, masters / stage.prompt_set, target / "moh", shelf)
        except PromptsError as error:
            failed.append(f"{stage.music_class}: {error}")
    if failed:
        raise AudioError("; ".join(failed))


def _install_prompt(prompt_id: str, masters: Path, sounds: Path, shelf: Shelf) -> None:
    master = master_path(prompt_id, masters)
    shelf.place(_key(master), sounds / prompt_id, lambda: sound.read_pcm(master))


def _install_stage(stage: Stage, masters: Path, music: Path, shelf: Shelf) -> None:
    paths = {prompt_id: master_path(prompt_id, masters) for prompt_id in stage.prompt_ids}
    keys = {prompt_id: _key(path) for prompt_id, path in paths.items()}
    recipe = "|".join(keys[part] if isinstance(part, str) else f"{part:.3f}" for part in stage.parts)

    def pcm() -> bytes:
        heard = {prompt_id: sound.read_pcm(path) for prompt_id, path in paths.items()}
        return compose(stage, heard.__getitem__)

    shelf.place(sha256(recipe.encode()), music / stage.music_class / stage.music_class, pcm)


def _key(master: Path) -> str:
    try:
        return sha256(master.read_bytes())
    except OSError as error:
        raise AudioError(f"{master.name}: no Thai audio ({error.strerror}); run `./saijai prompts render`") from error
