"""The masters of one prompt set, decoded together and only if a conversion needs them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from prompts.errors import AudioError
from prompts.master import master_path, sha256
from prompts.sound import read_all, read_pcm


@dataclass(frozen=True)
class Recorded:
    """What was recorded for these ids in this folder."""

    folder: Path
    prompt_ids: tuple[str, ...]

    def key(self, prompt_id: str) -> str:
        """Name a recording by what it holds."""
        if prompt_id not in self._keys:
            raise AudioError(f"{self.folder.name}/{prompt_id}: no Thai audio; run `./saijai prompts render`")
        return self._keys[prompt_id]

    def pcm(self, prompt_id: str) -> bytes:
        """Return a recording as PCM."""
        path = master_path(prompt_id, self.folder)
        return self._decoded[path] if path in self._decoded else read_pcm(path)

    @cached_property
    def _keys(self) -> dict[str, str]:
        paths = {prompt_id: master_path(prompt_id, self.folder) for prompt_id in self.prompt_ids}
        return {prompt_id: sha256(path.read_bytes()) for prompt_id, path in paths.items() if path.is_file()}

    @cached_property
    def _decoded(self) -> dict[Path, bytes]:
        return read_all(master_path(prompt_id, self.folder) for prompt_id in self._keys)
