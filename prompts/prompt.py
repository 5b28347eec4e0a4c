"""The words a resident can hear, each with the place where it is heard (the catalogue)."""

import hashlib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from prompts.errors import CatalogueError
from prompts.page import read_page

ROOM = Path(__file__).parent
CATALOGUE = ROOM / "catalogue"
KEYS = {"id", "text", "say_as", "meaning", "heard", "priority"}


class Priority(StrEnum):
    """Whether a life may hang on the prompt: emergency prompts are approved and rendered first."""

    EMERGENCY = "emergency"
    NORMAL = "normal"


@dataclass(frozen=True)
class Prompt:
    """One sentence or phrase; `id` is Asterisk's path below sounds/<set>."""

    id: str
    text: str
    meaning: str
    heard: str
    priority: Priority
    say_as: str | None = None

    @property
    def reading(self) -> str:
        """What the voice is given: the text, or its written-out reading where they differ."""
        return unicodedata.normalize("NFC", self.say_as or self.text)

    @property
    def text_sha256(self) -> str:
        """Changes whenever the words or their reading change, so that stale audio is noticed."""
        words = unicodedata.normalize("NFC", f"{self.text}|{self.say_as or ''}")
        return hashlib.sha256(words.encode()).hexdigest()


def load_catalogue(folder: Path = CATALOGUE) -> dict[str, Prompt]:
    """Read every flow's page of prompts; a bad or doubled entry names its page."""
    prompts: dict[str, Prompt] = {}
    for page in sorted(folder.glob("*.yaml")):
        for entry in read_page(page, list):
            prompt = _prompt(entry, page)
            if prompt.id in prompts:
                raise CatalogueError(f"{page.name}: {prompt.id} is already in the catalogue; give it another id")
            prompts[prompt.id] = prompt
    return prompts


def sound_ids() -> set[str]:
    """Every id the dialplan may play."""
    return set(load_catalogue())


def _prompt(entry: object, page: Path) -> Prompt:
    if not isinstance(entry, dict) or not all(isinstance(v, str) for v in entry.values()):
        raise CatalogueError(f"{page.name}: {entry!r} is not an entry of text fields; quote digits")
    name = entry.get("id", "an entry without id")
    if extra := set(entry) - KEYS:
        raise CatalogueError(f"{page.name}: {name} has unknown keys {sorted(extra)}; known are {sorted(KEYS)}")
    if missing := KEYS - {"say_as"} - {k for k, v in entry.items() if v.strip()}:
        raise CatalogueError(f"{page.name}: {name} lacks {sorted(missing)}")
    try:
        priority = Priority(entry["priority"])
    except ValueError as error:
        raise CatalogueError(
            f"{page.name}: {name} has priority {entry['priority']!r}; use emergency or normal"
        ) from error
    return Prompt(**{**entry, "priority": priority})
