"""Keeps conversions by what they were made from, so that a start does not convert the same sound twice."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from prompts.errors import PromptsError
from prompts.sound import write_asterisk_all

RECIPE = "1"  # raise it when sound.write_asterisk changes: old conversions are then left behind
FORMATS = ("wav", "g722")
AT_ONCE = 40  # conversions in one go: three open files each


@dataclass(frozen=True)
class Wanted:
    """One sound: `key` names what it is made from, `sound` is its path without the ending."""

    key: str
    sound: Path
    make_pcm: Callable[[], bytes]


@dataclass(frozen=True)
class Shelf:
    """A folder of finished conversions."""

    folder: Path

    def place(self, wanted: Sequence[Wanted]) -> list[str]:
        """Have each sound's .wav and .g722 hold its conversion; Asterisk never sees half a file.

        What can be placed is; the rest is named in the answer.
        """
        failed = []
        due = list({one.key: one for one in wanted if not self._is_kept(one)}.values())
        for group in (due[start : start + AT_ONCE] for start in range(0, len(due), AT_ONCE)):
            try:
                self._convert(group)
            except (PromptsError, OSError):  # one bad sound keeps no other from being heard
                failed += [fault for one in group if (fault := _fault(partial(self._convert, [one]), one))]
        kept = [one for one in wanted if self._is_kept(one)]
        return failed + [fault for one in kept if (fault := _fault(partial(self._copy, one), one))]

    def _kept(self, wanted: Wanted) -> dict[str, Path]:
        return {form: self.folder / f"{wanted.key}-{RECIPE}.{form}" for form in FORMATS}

    def _is_kept(self, wanted: Wanted) -> bool:
        return all(path.exists() for path in self._kept(wanted).values())

    def _convert(self, group: list[Wanted]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fresh-", dir=self.folder) as work:
            fresh = [{form: Path(work) / f"{number}.{form}" for form in FORMATS} for number in range(len(group))]
            write_asterisk_all(
                [(one.make_pcm(), new["wav"], new["g722"]) for one, new in zip(group, fresh, strict=True)]
            )
            for one, new in zip(group, fresh, strict=True):
                for form, path in self._kept(one).items():
                    new[form].replace(path)

    def _copy(self, wanted: Wanted) -> None:
        for form, kept in self._kept(wanted).items():
            place = wanted.sound.with_name(f"{wanted.sound.name}.{form}")
            if not _is_copy(kept, place):
                _copy(kept, place)


def _fault(step: Callable[[], None], wanted: Wanted) -> str:
    try:
        step()
    except PromptsError as error:
        return f"{wanted.sound.name}: {error}"
    except OSError as error:
        return f"{wanted.sound.name} cannot be written: {error}"
    return ""


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
