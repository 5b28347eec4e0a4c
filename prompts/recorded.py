"""What is heard for each id of a prompt set: what a person recorded here, else the voice that came with it.

Sounds are decoded together and only if a conversion needs them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from prompts import versions
from prompts.errors import AudioError, PromptsError
from prompts.master import master_path, sha256
from prompts.prompt import Prompt
from prompts.prompt_set import PromptSet
from prompts.slower import RECIPE, slower
from prompts.sound import read_all, read_pcm


@dataclass(frozen=True)
class Recorded:
    """The sounds of `catalogue` in one set; `data` is the installation whose own recordings win."""

    prompt_set: PromptSet
    catalogue: Mapping[str, Prompt]
    masters: Path
    data: Path | None = None

    def key(self, prompt_id: str) -> str:
        """Name a sound by all that it is made of."""
        if prompt_id not in self._keys:
            raise AudioError(f"{self.prompt_set.masters}/{prompt_id}: no Thai audio; run `./saijai prompts render`")
        return self._keys[prompt_id]

    def pcm(self, prompt_id: str) -> bytes:
        """Return a sound as PCM."""
        path = self.files[prompt_id]
        pcm = self._decoded[path] if path in self._decoded else read_pcm(path)
        return slower(pcm, self.catalogue[prompt_id].reading) if self.prompt_set.made_from else pcm

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


def _own(prompt: Prompt, folder: Path) -> Path | None:
    try:
        return versions.current(prompt, folder)
    except PromptsError:
        return None  # told by `prompts check`; the resident hears the shipped voice
