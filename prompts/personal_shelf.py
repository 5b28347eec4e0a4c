"""Where lies what is said of one resident, and how it is forgotten; needs no voice and no audio tool."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from prompts.errors import CatalogueError
from prompts.shelf import FORMATS

RESIDENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Sounds:
    """Where one kind of personal sound lies, and what is heard where there is none."""

    kind: str
    otherwise: str

    def folder(self, target: Path) -> Path:
        """Where Asterisk finds them: sounds/th/<kind>/<resident_id>."""
        return target / "sounds" / "th" / self.kind


NAMES = Sounds("names", "the resident's number is said instead")
NOTES = Sounds("notes", "responders hear who it is, and no note")


def forget(wanted: Sounds, resident_ids: Iterable[str], target: Path) -> None:
    """Delete what was said of residents who left."""
    for resident_id in resident_ids:
        delete(place(resident_id, wanted.folder(target)))


def place(resident_id: str, folder: Path) -> Path:
    """The files of one resident, without their endings. CatalogueError: no such name can be a file's."""
    if not RESIDENT_ID.fullmatch(resident_id):
        raise CatalogueError(f"the resident id {resident_id!r} cannot name a sound; use letters, digits, - and _")
    return folder / resident_id


def delete(base: Path) -> None:
    """All of it."""
    for path in (*files(base).values(), label(base)):  # the label last: what is left is found again
        path.unlink(missing_ok=True)


def files(base: Path) -> dict[str, Path]:
    """The sound in each format."""
    return {form: base.with_name(f"{base.name}.{form}") for form in FORMATS}


def label(base: Path) -> Path:
    """Which words and voice it is."""
    return base.with_name(f".{base.name}.said")
