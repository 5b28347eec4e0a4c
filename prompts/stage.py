"""What is heard while it rings: per prompt set and stage, a looping sequence of prompts and pauses."""

from dataclasses import dataclass, replace
from pathlib import Path

from prompts.errors import CatalogueError
from prompts.page import read_page
from prompts.prompt import ROOM
from prompts.prompt_set import CENTRAL, SETS

STAGES = ROOM / "stages.yaml"
CLASS_PREFIX = "saijai"


@dataclass(frozen=True)
class Stage:
    """One looping file; `parts` are prompt ids and pauses in seconds."""

    prompt_set: str
    name: str
    parts: tuple[str | float, ...]

    @property
    def music_class(self) -> str:
        """The name Asterisk knows it by."""
        return f"{CLASS_PREFIX}-{self.prompt_set}-{self.name}"

    @property
    def prompt_ids(self) -> list[str]:
        """The prompts it plays, in order."""
        return [part for part in self.parts if isinstance(part, str)]


def load_stages(page: Path = STAGES) -> list[Stage]:
    """Read every stage; a set that has none of its own has those of the set it is made from, or of central Thai."""
    stages: list[Stage] = []
    own = read_page(page, dict)
    for prompt_set, by_name in own.items():
        if not isinstance(by_name, dict):
            raise CatalogueError(f"{page.name}: the set {prompt_set} has no stages")
        for name, parts in by_name.items():
            stages.append(Stage(prompt_set, name, _parts(parts, f"{page.name}: {prompt_set}/{name}")))
    others = {one.name: one.made_from or CENTRAL for one in SETS if one.name not in own}
    return stages + [
        replace(stage, prompt_set=one)
        for one, origin in others.items()
        for stage in stages
        if stage.prompt_set == origin
    ]


def classes() -> set[str]:
    """Every music-on-hold class the dialplan may name."""
    return {stage.music_class for stage in load_stages()}


def _parts(parts: object, place: str) -> tuple[str | float, ...]:
    if not isinstance(parts, list) or not parts:
        raise CatalogueError(f"{place} is empty; list prompt ids and pauses in seconds")
    for part in parts:
        if isinstance(part, bool) or not isinstance(part, str | int | float):
            raise CatalogueError(f"{place}: {part!r} is neither a prompt id nor a pause in seconds")
        if not isinstance(part, str) and part < 0:
            raise CatalogueError(f"{place}: the pause {part} is negative")
    return tuple(part if isinstance(part, str) else float(part) for part in parts)
