"""Keeps conversions by what they were made from, so that a start does not convert the same sound twice."""

import os
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from prompts.errors import AudioError
from prompts.sound import write_asterisk

RECIPE = "1"  # raise it when sound.write_asterisk changes: old conversions are then left behind
FORMATS = ("wav", "g722")


@dataclass(frozen=True)
class Shelf:
    """A folder of finished conversions."""

    folder: Path

    def place(self, key: str, sound: Path, make_pcm: Callable[[], bytes]) -> None:
        """Have `sound`.wav and `sound`.g722 hold the conversion named `key`; Asterisk never sees half a file."""
        kept = {form: self.folder / f"{key}-{RECIPE}.{form}" for form in FORMATS}
        wanted = {form: sound.with_name(f"{sound.name}.{form}") for form in FORMATS}
        try:
            if not all(path.exists() for path in kept.values()):
                self._convert(make_pcm(), kept)
            for form in FORMATS:
                if not _is_copy(kept[form], wanted[form]):
                    _copy(kept[form], wanted[form])
        except OSError as error:
            raise AudioError(f"{sound.name} cannot be written: {error}") from error

    def _convert(self, pcm: bytes, kept: dict[str, Path]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = {form: path.with_name(f".{uuid.uuid4().hex}.{form}") for form, path in kept.items()}
        try:
            write_asterisk(pcm, **fresh)
            for form, path in fresh.items():
                path.replace(kept[form])
        finally:
            for path in fresh.values():
                path.unlink(missing_ok=True)


def open_folder(folder: Path) -> None:
    """Make a folder that another user (Asterisk) can enter, whatever this process's umask."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        path.chmod(0o755)


def _is_copy(kept: Path, wanted: Path) -> bool:
    try:
        there, here = wanted.stat(), kept.stat()
    except FileNotFoundError:
        return False
    return (there.st_size, there.st_mtime_ns) == (here.st_size, here.st_mtime_ns)


def _copy(kept: Path, wanted: Path) -> None:
    open_folder(wanted.parent)
    fresh = wanted.with_name(f".{uuid.uuid4().hex}.new")
    try:
        shutil.copyfile(kept, fresh)
        fresh.chmod(0o644)
        stat = kept.stat()
        os.utime(fresh, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        fresh.replace(wanted)
    finally:
        fresh.unlink(missing_ok=True)
