"""Who listened to a prompt and agreed that it may be heard: of these very words and this very sound, and on record.

Approvals of the shipped voice lie beside its manifest, those of recordings in the installation that made them.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import yaml

from prompts.errors import CatalogueError
from prompts.page import read_page

PAGE = "approvals.yaml"
HEADING = "# Written by `prompts approve`. Counts as long as words and sound are the ones that were listened to.\n"


@dataclass(frozen=True)
class Approval:
    """One prompt, listened to by a person. `version`: of the recording here; 0 is the shipped voice."""

    id: str
    approved_by: str
    approved_at: str
    version: int
    text_sha256: str
    file_sha256: str

    @property
    def of(self) -> tuple[str, str, str]:
        """What was listened to: id, words, sound."""
        return self.id, self.text_sha256, self.file_sha256


@dataclass(frozen=True)
class Heard:
    """What is heard of a prompt at present, and so what can be approved."""

    id: str
    version: int
    text_sha256: str
    file_sha256: str

    @property
    def of(self) -> tuple[str, str, str]:
        """Id, words, sound."""
        return self.id, self.text_sha256, self.file_sha256


def load_approvals(folder: Path) -> list[Approval]:
    """Every approval ever given here, oldest first."""
    page = folder / PAGE
    if not page.exists():
        return []
    try:
        return [Approval(**entry) for entry in read_page(page, list)]  # type: ignore[arg-type]
    except TypeError as error:
        raise CatalogueError(f"{page.name}: {error}") from error


def approved_by(heard: Heard, approvals: Collection[Approval]) -> str:
    """Who approved it last; "" where nobody listened to these words and this sound."""
    return next((one.approved_by for one in reversed([*approvals]) if one.of == heard.of), "")


def approve(heard: Collection[Heard], name: str, at: datetime, folder: Path) -> list[Approval]:
    """Put on record that `name` agrees; what `name` approved before is not said twice."""
    if not name.strip():
        raise CatalogueError("say who listened: --by NAME")
    known = load_approvals(folder)
    moment = at.isoformat(timespec="seconds")
    said = {(*one.of, one.approved_by) for one in known}
    fresh = [
        Approval(one.id, name.strip(), moment, one.version, one.text_sha256, one.file_sha256)
        for one in heard
        if (*one.of, name.strip()) not in said
    ]
    if fresh:
        folder.mkdir(parents=True, exist_ok=True)
        page = folder / f".{PAGE}.new"
        entries = [asdict(one) for one in (*known, *fresh)]
        page.write_text(HEADING + yaml.safe_dump(entries, sort_keys=False, allow_unicode=True), "utf-8")
        page.replace(folder / PAGE)
    return fresh
