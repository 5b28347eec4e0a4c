"""The words a resident can hear, each with the place where it is heard (the catalogue)."""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from prompts.errors import CatalogueError
from prompts.page import read_page

ROOM = Path(__file__).parent
CATALOGUE = ROOM / "catalogue"
KEYS = ("id", "text", "say_as", "meaning", "heard", "priority", "longest_seconds", "variables")
MAY_LACK = {"say_as", "variables"}
OWN = {"id", "text", "say_as"}  # of a prompt that central Thai has as well


class Priority(StrEnum):
    """Whether a life may hang on the prompt: emergency prompts are approved and rendered first."""

    EMERGENCY = "emergency"
    NORMAL = "normal"


class Variable(StrEnum):
    """What is heard right after a prompt, put in at the moment of the call."""

    NAME = "name"
    NUMBER = "number"
    TIME = "time"
    COMMUNITY = "community"
    PROMPT = "prompt"  # the sound of another prompt


@dataclass(frozen=True)
class Prompt:
    """One sentence or phrase; `id` is Asterisk's path below sounds/<set>."""

    id: str
    text: str
    meaning: str
    heard: str
    priority: Priority
    say_as: str | None = None
    longest_seconds: float = 15.0
    variables: tuple[Variable, ...] = ()

    @property
    def flow(self) -> str:
        """The conversation it belongs to."""
        return PurePosixPath(self.id).parts[0]

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
    """Read every flow's page of central Thai; a bad or doubled entry names its page."""
    return _read(folder, {})


def load_words(set_name: str, folder: Path = CATALOGUE) -> dict[str, Prompt]:
    """The words that a set has of its own, whatever it falls back to; meaning and place are those of central Thai."""
    central = load_catalogue(folder)
    return _read(folder / set_name, central) if (folder / set_name).is_dir() else central


def sound_ids() -> set[str]:
    """Every id the dialplan may play."""
    return set(load_catalogue())


def _read(folder: Path, central: Mapping[str, Prompt]) -> dict[str, Prompt]:
    prompts: dict[str, Prompt] = {}
    for page in sorted(folder.glob("*.yaml")):
        for entry in read_page(page, list):
            prompt = _prompt(entry, page, central)
            if prompt.id in prompts:
                raise CatalogueError(f"{page.name}: {prompt.id} is already in the catalogue; give it another id")
            prompts[prompt.id] = prompt
    return prompts


def _prompt(entry: object, page: Path, central: Mapping[str, Prompt]) -> Prompt:
    texts = {"id", "text", "say_as", "meaning", "heard", "priority"}
    if not isinstance(entry, dict) or not all(isinstance(v, str) for k, v in entry.items() if k in texts):
        raise CatalogueError(f"{page.name}: {entry!r} is not an entry of text fields; quote digits")
    name = entry.get("id", "an entry without id")
    known = central.get(name)
    if extra := set(entry) - (OWN if known else set(KEYS)):
        raise CatalogueError(
            f"{page.name}: {name} has unknown keys {sorted(extra)}; known are {sorted(OWN if known else KEYS)}"
        )
    needed = {"id", "text"} if known else set(KEYS) - MAY_LACK
    if missing := needed - {k for k, v in entry.items() if str(v).strip()}:
        raise CatalogueError(f"{page.name}: {name} lacks {sorted(missing)}")
    if known:
        entry = {
            "meaning": known.meaning, "heard": known.heard, "priority": known.priority.value,
            "longest_seconds": known.longest_seconds, "variables": list(known.variables), **entry,
        }  # fmt: skip
    return Prompt(**{**entry, **_checked(entry, f"{page.name}: {name}")})


def _checked(entry: Mapping[str, object], place: str) -> dict[str, object]:
    """The fields that are no plain text."""
    longest, variables = entry["longest_seconds"], entry.get("variables", [])
    if isinstance(longest, bool) or not isinstance(longest, int | float) or longest <= 0:
        raise CatalogueError(f"{place} has longest_seconds {longest!r}; give it a number of seconds")
    if entry["priority"] not in list(Priority):
        raise CatalogueError(f"{place} has priority {entry['priority']!r}; use emergency or normal")
    if not isinstance(variables, list) or any(one not in list(Variable) for one in variables):
        raise CatalogueError(f"{place} has variables {variables!r}; a list of {', '.join(Variable)}")
    return {
        "longest_seconds": float(longest),
        "priority": Priority(str(entry["priority"])),
        "variables": tuple(map(Variable, variables)),
    }
