"""The committed audio, and for each file the record of which words and voice it was made from."""

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from prompts.errors import CatalogueError
from prompts.page import read_page
from prompts.prompt import ROOM

MASTERS = ROOM / "masters"
MANIFEST = "manifest.yaml"
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # the same text, ten times as fast
HEADING = """\
# Written by `./saijai prompts render`. One entry per master: the words it was made from and how it sounds.
# Who listened to it and agreed is in approvals.yaml.
"""


@dataclass(frozen=True)
class Master:
    """The record of one rendered sound."""

    text_sha256: str
    file_sha256: str
    engine: str
    voice: str
    version: str
    seconds: float
    active_dbov: float
    peak_dbfs: float


def master_path(prompt_id: str, folder: Path) -> Path:
    """Where the master of a prompt lies."""
    return folder / f"{prompt_id}.flac"


def sha256(content: bytes) -> str:
    """Name bytes by what they hold."""
    return hashlib.sha256(content).hexdigest()


def load_manifest(folder: Path) -> dict[str, Master]:
    """Read the records of a prompt set; a set that was never rendered has none."""
    page = folder / MANIFEST
    if not page.exists():
        return {}
    records = {}
    for prompt_id, entry in read_page(page, dict).items():
        try:
            records[prompt_id] = Master(**entry)  # type: ignore[arg-type]
        except TypeError as error:
            raise CatalogueError(f"{page.name}: {prompt_id}: {error}") from error
    return records


def write_manifest(records: dict[str, Master], folder: Path) -> None:
    """Replace the records in one step."""
    entries = {k: asdict(records[k]) for k in sorted(records)}
    text = yaml.dump(entries, Dumper=DUMPER, sort_keys=False, allow_unicode=True)
    fresh = folder / f".{MANIFEST}.new"
    fresh.write_text(HEADING + text, "utf-8")
    fresh.replace(folder / MANIFEST)
