"""Looks at every sound of one set: is it there, of these words, approved, and fit for the ear?"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from prompts import versions
from prompts.approval import approved_by
from prompts.errors import PromptsError
from prompts.master import MANIFEST, Master, load_manifest, sha256
from prompts.measure import Loudness, measure
from prompts.prompt import Prompt
from prompts.quality import audible_faults, built_faults
from prompts.recorded import Recorded
from prompts.report import Problem, Report, Sound
from prompts.shelf import Shelf, Wanted

RENDER = "run `./saijai prompts render`"
RECORD = "run `./saijai prompts record` or `restore`"


class SetCheck:
    """The sounds of one set against its words; what is wrong goes into the report."""

    def __init__(self, recorded: Recorded, report: Report, work: Path, shelf: Shelf) -> None:
        self._recorded, self._report, self._work, self._shelf = recorded, report, work, shelf
        self._set = recorded.prompt_set
        self._records = load_manifest(recorded.masters / self._set.masters)
        self._is_made = bool(self._set.made_from)  # what it is made of is judged there

    def run(self) -> Mapping[str, float]:
        """Fill the report; return the seconds of each sound."""
        built = {prompt_id: self._work / self._set.name / prompt_id for prompt_id in self._recorded.files}
        recorded = self._recorded
        wanted = [Wanted(recorded.key(one), path, partial(recorded.pcm, one)) for one, path in built.items()]
        self._shelf.place(wanted)
        seconds = {}
        for prompt in self._recorded.catalogue.values():
            heard = self._look_at(prompt, built.get(prompt.id))
            seconds[prompt.id] = heard.seconds if heard else 0.0
        if not self._is_made:
            for unknown in sorted(set(self._records) - set(self._recorded.catalogue)):
                self._tell(MANIFEST, f"{unknown} is not in the catalogue", RENDER)
        return seconds

    def _look_at(self, prompt: Prompt, built: Path | None) -> Loudness | None:
        record, is_own = self._records.get(prompt.id), prompt.id in self._recorded.own
        if not self._is_made:
            self._look_at_versions(prompt)
            if not is_own and not self._is_known(prompt, record, built):
                return None
        if built is None:
            return None
        try:
            heard = measure(self._recorded.pcm(prompt.id))
        except PromptsError:
            self._fail(prompt, ["the file cannot be played"])
            return None
        faults = audible_faults(heard, len(prompt.reading), self._set, prompt.longest_seconds)
        self._fail(prompt, faults + built_faults(built, heard))
        self._note(prompt, record, heard, is_own=is_own)
        return heard

    def _is_known(self, prompt: Prompt, record: Master | None, built: Path | None) -> bool:
        if record is None or built is None:
            self._report.missing.append(self._set.named(prompt.id))
            instead = "English" if self._set.speech == "th" else "nothing"
            self._tell(prompt.id, f"no {self._set.language} audio, Asterisk would play {instead}", RENDER)
            return False
        if record.text_sha256 != prompt.text_sha256:
            self._report.stale.append(self._set.named(prompt.id))
            self._tell(prompt.id, "the text changed since the audio was made", RENDER)
        elif sha256(self._recorded.files[prompt.id].read_bytes()) != record.file_sha256:
            self._fail(prompt, ["the file is not the one the manifest knows"])
            return False
        return True

    def _look_at_versions(self, prompt: Prompt) -> None:
        """An own recording that is not heard any more, though somebody made it to be heard."""
        if self._recorded.data is None:
            return
        folder = versions.own_folder(self._recorded.data, self._set.name)
        try:
            versions.current(prompt, folder)
            if versions.is_outdated(prompt, folder):
                self._report.stale.append(self._set.named(prompt.id))
                self._tell(prompt.id, "the text changed since it was recorded, the shipped voice is heard", RECORD)
        except PromptsError as error:
            self._report.failing.append(self._set.named(prompt.id))
            self._tell(prompt.id, str(error), RECORD)

    def _note(self, prompt: Prompt, record: Master | None, heard: Loudness, *, is_own: bool) -> None:
        is_approved = bool(approved_by(self._recorded.present(prompt.id), self._recorded.approvals))
        if not is_approved and not self._is_made:
            self._report.unapproved.append(self._set.named(prompt.id))
        voice = "recorded here" if is_own else f"{record.engine} {record.voice}" if record else ""
        levels = (round(heard.seconds, 2), round(heard.active_dbov, 1), round(heard.peak_dbfs, 1))
        self._report.sounds.append(Sound(self._set.name, prompt.id, voice, *levels, is_approved))

    def _fail(self, prompt: Prompt, faults: list[str]) -> None:
        if faults:
            self._report.failing.append(self._set.named(prompt.id))
        for fault in faults:
            self._tell(prompt.id, fault, RECORD if prompt.id in self._recorded.own else RENDER)

    def _tell(self, place: str, fault: str, remedy: str) -> None:
        self._report.problems.append(Problem(f"{self._set.name}/{place}", fault, remedy))
