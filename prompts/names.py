"""Says residents' names, for the test call and for those who are called to help."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from prompts import personal, personal_shelf
from prompts.personal_shelf import NAMES
from prompts.render import Progress, nobody_looks
from prompts.voices.voice import Voice


def names_folder(target: Path) -> Path:
    """Where Asterisk finds the names: sounds/th/names/<resident_id>."""
    return NAMES.folder(target)


def render_names(
    spoken: Mapping[str, str], target: Path, voice: Voice | None = None, progress: Progress = nobody_looks
) -> str:
    """Say the new and changed names among those of all residents; return one sentence on what was done."""
    return personal.render(NAMES, spoken, target, voice, progress)


def forget_names(resident_ids: Iterable[str], target: Path) -> None:
    """Delete the spoken names of residents who left."""
    personal_shelf.forget(NAMES, resident_ids, target)
