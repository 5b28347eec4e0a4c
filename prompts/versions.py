"""Keeps every recording that somebody made of a prompt, with who made it and when, so that none is ever lost.

They belong to the installation, in DIR/prompts/<set>/<id>/: an update of the shipped voice touches none of them.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import yaml

from prompts import sound
from prompts.errors import CatalogueError, RecordingError
from prompts.master import sha256
from prompts.measure import measure
from prompts.page import read_page
from prompts.prompt import Prompt

PAGE = "versions.yaml"
HEADING = "# Written by `prompts record` and `restore`. The last entry is heard while its words stay the same.\n"
SHIPPED = 0  # the voice that came with the service


@dataclass(frozen=True)
class Version:
    """One change of one prompt. `file_sha256` is empty where the shipped voice was asked back."""

    number: int
    made_at: str
    author: str
    source: str
    text: str
    text_sha256: str
    file_sha256: str
    seconds: float
    active_dbov: float
    peak_dbfs: float


def own_folder(data: Path, set_name: str) -> Path:
    """Where an installation keeps its own recordings of a set."""
    return data / "prompts" / set_name


def history(prompt_id: str, folder: Path) -> list[Version]:
    """Every version of a prompt, oldest first; the shipped voice is none of them."""
    page = folder / prompt_id / PAGE
    if not page.exists():
        return []
    try:
        return [Version(**entry) for entry in read_page(page, list)]  # type: ignore[arg-type]
    except TypeError as error:
        raise CatalogueError(f"{prompt_id}/{PAGE}: {error}") from error


def current(prompt: Prompt, folder: Path) -> Path | None:
    """The recording that is heard; None where it is the shipped voice, or the words changed since."""
    versions = history(prompt.id, folder)
    if not versions or not versions[-1].file_sha256 or versions[-1].text_sha256 != prompt.text_sha256:
        return None
    file = _file(prompt.id, versions[-1].file_sha256, folder)
    if not file.is_file() or sha256(file.read_bytes()) != versions[-1].file_sha256:
        raise RecordingError(
            f"{prompt.id}: the recording of version {versions[-1].number} is damaged; restore another"
        )
    return file


def is_outdated(prompt: Prompt, folder: Path) -> bool:
    """Whether a person recorded other words than those that the catalogue has now."""
    versions = history(prompt.id, folder)
    return bool(versions and versions[-1].file_sha256) and versions[-1].text_sha256 != prompt.text_sha256


def add(prompt: Prompt, pcm: bytes, author: str, at: datetime, folder: Path) -> Version:
    """Make a finished recording (master) the next version."""
    with _locked(prompt.id, folder) as place:
        fresh = place / ".fresh.flac"
        sound.write_flac(pcm, fresh)
        heard, name = measure(sound.read_pcm(fresh)), sha256(fresh.read_bytes())
        fresh.replace(_file(prompt.id, name, folder))
        levels = (round(heard.seconds, 3), round(heard.active_dbov, 2), round(heard.peak_dbfs, 2))
        return _append(prompt, at, author, "recording", (prompt.text, prompt.text_sha256, name, *levels), folder)


def restore(prompt: Prompt, number: int, author: str, at: datetime, folder: Path) -> Version:
    """Make an older version (SHIPPED: the shipped voice) the next one, so that this change is on record as well."""
    with _locked(prompt.id, folder):
        versions = {version.number: version for version in history(prompt.id, folder)}
        if number == SHIPPED:
            nothing = (prompt.text, prompt.text_sha256, "", 0.0, 0.0, 0.0)
            return _append(prompt, at, author, "the shipped voice", nothing, folder)
        if number not in versions:
            raise RecordingError(
                f"{prompt.id} has no version {number}; `./saijai prompts history {prompt.id}` lists them"
            )
        old = versions[number]
        if old.file_sha256 and old.text_sha256 != prompt.text_sha256:
            raise RecordingError(
                f"{prompt.id}: version {number} says other words than the catalogue has now; record anew"
            )
        kept = (old.text, old.text_sha256, old.file_sha256, old.seconds, old.active_dbov, old.peak_dbfs)
        return _append(prompt, at, author, f"version {number}", kept, folder)


def _append(
    prompt: Prompt,
    at: datetime,
    author: str,
    source: str,
    sounds: tuple[str, str, str, float, float, float],
    folder: Path,
) -> Version:
    versions = history(prompt.id, folder)
    version = Version(len(versions) + 1, at.isoformat(timespec="seconds"), author, source, *sounds)
    fresh = folder / prompt.id / f".{PAGE}.new"
    entries = [asdict(one) for one in (*versions, version)]
    fresh.write_text(HEADING + yaml.safe_dump(entries, sort_keys=False, allow_unicode=True), "utf-8")
    fresh.replace(folder / prompt.id / PAGE)
    return version


@contextmanager
def _locked(prompt_id: str, folder: Path) -> Iterator[Path]:
    """Two who record the same prompt at once do it one after the other."""
    place = folder / prompt_id
    place.mkdir(parents=True, exist_ok=True)
    with (place / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield place


def _file(prompt_id: str, name: str, folder: Path) -> Path:
    return folder / prompt_id / f"{name}.flac"
