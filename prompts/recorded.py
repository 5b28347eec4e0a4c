"""What is heard for each id of a prompt set: what a person recorded here, else the voice that came with it.

Sounds are decoded together and only if a conversion needs them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from prompts import versions
from prompts.approval import Approval, Heard, load_approvals
from prompts.errors import AudioError, CatalogueError, PromptsError
from prompts.master import MASTERS, master_path, sha256
from prompts.prompt import Prompt, load_words
from prompts.prompt_set import PromptSet, find
from prompts.slower import RECIPE, slower
from prompts.sound import read_all, read_pcm


@dataclass(frozen=True)
class Recorded:
    """The sounds of `catalogue` in one set; `data` is the installation whose own recordings win."""

    prompt_set: PromptSet
    catalogue: Mapping[str, Prompt]
    masters: Path
    data: Path | None = None
    fallback: "Recorded | None" = None

    def holder(self, prompt_id: str) -> "Recorded":
        """The set in which this id is heard: this one, or the one that it falls back to, as Asterisk does it."""
        is_here = prompt_id in self.files or self.fallback is None
        return self if is_here or self.fallback is None else self.fallback.holder(prompt_id)

    def heard(self, prompt_id: str) -> bytes:
        """The sound that somebody hears to whom this set is spoken, as PCM."""
        return self.holder(prompt_id).pcm(prompt_id)

    def key(self, prompt_id: str) -> str:
        """Name a sound by all that it is made of."""
        if prompt_id not in self._keys:
            raise AudioError(
                f"{self.prompt_set.masters}/{prompt_id}: no {self.prompt_set.language} audio; "
                "run `./saijai prompts render`"
            )
        return self._keys[prompt_id]

    def pcm(self, prompt_id: str) -> bytes:
        """Return a sound as PCM."""
        path = self.files[prompt_id]
        pcm = self._decoded[path] if path in self._decoded else read_pcm(path)
        return slower(pcm, self.catalogue[prompt_id].reading) if self.prompt_set.made_from else pcm

    def present(self, prompt_id: str) -> Heard:
        """What is heard of a prompt now, as somebody approves it. CatalogueError: it has no audio."""
        if prompt_id not in self.files:
            raise CatalogueError(f"{self.prompt_set.name}/{prompt_id} has no audio; nobody can have listened to it")
        number = versions.SHIPPED
        if prompt_id in self.own and self.data is not None:
            made = versions.history(prompt_id, versions.own_folder(self.data, self.prompt_set.masters))
            number = made[-1].number
        content = sha256(self.files[prompt_id].read_bytes())
        return Heard(prompt_id, number, self.catalogue[prompt_id].text_sha256, content)

    @cached_property
    def approvals(self) -> list[Approval]:
        """All that were given for the shipped voice, and here."""
        here = versions.own_folder(self.data, self.prompt_set.masters) if self.data else None
        return load_approvals(self.masters / self.prompt_set.masters) + (load_approvals(here) if here else [])

    @cached_property
    def words(self) -> Mapping[str, Prompt]:
        """What is said in each sound that somebody hears to whom this set is spoken."""
        return {**self.fallback.words, **self.catalogue} if self.fallback else self.catalogue

    @cached_property
    def files(self) -> dict[str, Path]:
        """The file of each id; ids without one are left out."""
        shipped = self.masters / self.prompt_set.masters
        files = {prompt_id: master_path(prompt_id, shipped) for prompt_id in self.catalogue} | self.own
        return {prompt_id: path for prompt_id, path in files.items() if path.is_file()}

    @cached_property
    def own(self) -> dict[str, Path]:
        """What a person recorded in the present words; one that is damaged gives way to the shipped voice."""
        if self.data is None:
            return {}
        folder = versions.own_folder(self.data, self.prompt_set.masters)
        found = {prompt.id: _own(prompt, folder) for prompt in self.catalogue.values()}
        return {prompt_id: path for prompt_id, path in found.items() if path is not None}

    @cached_property
    def _keys(self) -> dict[str, str]:
        return {prompt_id: self._key(prompt_id, sha256(path.read_bytes())) for prompt_id, path in self.files.items()}

    def _key(self, prompt_id: str, content: str) -> str:
        if not self.prompt_set.made_from:
            return content
        return sha256(f"{RECIPE}|{content}|{self.catalogue[prompt_id].reading}".encode())

    @cached_property
    def _decoded(self) -> dict[Path, bytes]:
        return read_all(self.files.values())


def sounds_of(one: PromptSet, masters: Path = MASTERS, data: Path | None = None) -> Recorded:
    """The sounds of a set in its own words, and behind them those of the set it falls back to."""
    fallback = sounds_of(find(one.falls_back_to), masters, data) if one.falls_back_to else None
    return Recorded(one, load_words(one.masters), masters, data, fallback)


def _own(prompt: Prompt, folder: Path) -> Path | None:
    try:
        return versions.current(prompt, folder)
    except PromptsError:
        return None  # told by `prompts check`; the resident hears the shipped voice
