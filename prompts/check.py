"""Finds every prompt that a caller would hear wrongly, in English, or not at all."""

import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from prompts import flow, spoken, versions
from prompts.composition import MAX_DEAD_AIR_SECONDS, breathe
from prompts.errors import CatalogueError, PromptsError
from prompts.master import MANIFEST, MASTERS, Master, load_manifest, sha256
from prompts.measure import Loudness, measure
from prompts.piece import pieces
from prompts.prompt import Prompt, load_catalogue
from prompts.prompt_set import SETS, PromptSet
from prompts.quality import audible_faults, built_faults
from prompts.recorded import Recorded
from prompts.report import Problem, Report, Sound
from prompts.shelf import Shelf, Wanted
from prompts.stage import Stage, load_stages

RENDER = "run `./saijai prompts render`"
RECORD = "run `./saijai prompts record` or `restore`"


def inspect(
    catalogue: dict[str, Prompt] | None = None,
    stages: list[Stage] | None = None,
    masters: Path = MASTERS,
    data: Path | None = None,
    cache: Path | None = None,
) -> Report:
    """Compare words, stages, manifest and audio; `data` is the installation whose own recordings are heard.

    `cache` keeps the conversions to Asterisk's formats, which are judged as well.
    """
    report = Report()
    try:
        prompts = load_catalogue() if catalogue is None else catalogue
        loops = load_stages() if stages is None else stages
        report = Report(prompts=sorted(prompts), sets=[one.name for one in SETS])
        _check_words(prompts, report, is_whole=catalogue is None)
        with tempfile.TemporaryDirectory(prefix="saijai-check-") as work:
            for one in SETS:
                recorded = Recorded(one, prompts, masters, data)
                seconds = _SetCheck(recorded, report, Path(work), Shelf(cache or Path(work) / "cache")).run()
                for stage in (stage for stage in loops if stage.prompt_set == one.name):
                    _check_stage(stage, one, prompts, seconds, report)
        for name in flow.unknown(flow.load_flows(), prompts, loops) if catalogue is None else ():
            report.problems.append(Problem("flows.yaml", f"{name} is not there", "correct the name"))
    except CatalogueError as error:
        return Report(problems=[Problem("prompts", str(error), "correct the page")])
    return report


def check(cache: Path | None = None) -> list[Problem]:
    """Return the faults of the committed prompts; none means that every id plays Thai."""
    return inspect(cache=cache).problems


class _SetCheck:
    """Looks at every sound of one set."""

    def __init__(self, recorded: Recorded, report: Report, work: Path, shelf: Shelf) -> None:
        self._recorded, self._report, self._work, self._shelf = recorded, report, work, shelf
        self._set = recorded.prompt_set
        self._folder = recorded.masters / self._set.masters
        self._records = load_manifest(self._folder)
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
        self._fail(prompt, audible_faults(heard, len(prompt.reading), self._set) + built_faults(built, heard))
        self._note(prompt, record, heard, is_own=is_own)
        return heard

    def _is_known(self, prompt: Prompt, record: Master | None, built: Path | None) -> bool:
        place = prompt.id
        if record is None or built is None:
            self._report.missing.append(prompt.id)
            self._tell(place, "no Thai audio, Asterisk would play English", RENDER)
            return False
        if record.text_sha256 != prompt.text_sha256:
            self._report.stale.append(prompt.id)
            self._tell(place, "the text changed since the audio was made", RENDER)
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
                self._report.stale.append(prompt.id)
                self._tell(prompt.id, "the text changed since it was recorded, the shipped voice is heard", RECORD)
        except PromptsError as error:
            self._report.failing.append(prompt.id)
            self._tell(prompt.id, str(error), RECORD)

    def _note(self, prompt: Prompt, record: Master | None, heard: Loudness, *, is_own: bool) -> None:
        is_approved = is_own or (record is not None and record.approved_by is not None)
        if not is_approved and not self._is_made:
            self._report.unapproved.append(prompt.id)
        voice = "recorded here" if is_own else f"{record.engine} {record.voice}" if record else ""
        levels = (round(heard.seconds, 2), round(heard.active_dbov, 1), round(heard.peak_dbfs, 1))
        self._report.sounds.append(Sound(self._set.name, prompt.id, voice, *levels, is_approved))

    def _fail(self, prompt: Prompt, faults: list[str]) -> None:
        if faults:
            self._report.failing.append(f"{self._set.name}/{prompt.id}" if self._is_made else prompt.id)
        for fault in faults:
            self._tell(prompt.id, fault, RECORD if prompt.id in self._recorded.own else RENDER)

    def _tell(self, place: str, fault: str, remedy: str) -> None:
        self._report.problems.append(Problem(f"{self._set.name}/{place}", fault, remedy))


def _check_words(prompts: Mapping[str, Prompt], report: Report, *, is_whole: bool) -> None:
    for prompt in prompts.values():
        try:
            pieces(prompt.reading)
        except ValueError as error:
            report.failing.append(prompt.id)
            report.problems.append(Problem(prompt.id, str(error), "cut it at a phrase end"))
    for word in spoken.unspoken(prompts) if is_whole else ():
        report.missing.append(word)
        report.problems.append(Problem("numbers and dates", f"no sound says {word}", "add it to the catalogue"))


def _check_stage(
    stage: Stage, one: PromptSet, prompts: Mapping[str, Prompt], seconds: Mapping[str, float], report: Report
) -> None:
    place = f"stages.yaml: {stage.prompt_set}/{stage.name}"
    if unknown := sorted(set(stage.prompt_ids) - set(prompts)):
        report.problems.append(Problem(place, f"{', '.join(unknown)} is not in the catalogue", "correct the id"))
        return
    loop = breathe(stage, lambda prompt_id: seconds[prompt_id])
    if loop.longest_silence > MAX_DEAD_AIR_SECONDS:
        fault = f"{loop.longest_silence:.0f} s of silence sound like a lost line"
        report.problems.append(Problem(place, fault, f"pause at most {MAX_DEAD_AIR_SECONDS:.0f} s"))
    if loop.longest_between_starts > one.seconds_between:
        fault = f"{loop.longest_between_starts:.0f} s from one prompt to the next"
        report.problems.append(Problem(place, fault, f"have one each {one.seconds_between:.0f} s"))
