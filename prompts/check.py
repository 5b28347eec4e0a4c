"""Finds every prompt that a caller would hear wrongly, in English, or not at all."""

from dataclasses import dataclass, field
from pathlib import Path

from prompts import sound
from prompts.composition import MAX_DEAD_AIR_SECONDS, MAX_SECONDS_BETWEEN_PROMPTS, breathe
from prompts.errors import CatalogueError
from prompts.master import MANIFEST, MASTERS, Master, load_manifest, master_path, sha256
from prompts.measure import Loudness, measure
from prompts.piece import pieces
from prompts.prompt import Prompt, load_catalogue
from prompts.stage import Stage, load_stages

RENDER = "run `./saijai prompts render`"
LEVEL_DBOV = (-21.0, -19.0)
PEAK_DBFS = -3.0
EDGE_SECONDS = (0.05, 0.25)
SECONDS = (0.3, 15.0)
SECONDS_PER_CHARACTER = (0.045, 0.4)  # of texts long enough to tell: outside it the audio is cut short or stuck
LONG_TEXT = 10


@dataclass(frozen=True)
class Problem:
    """One fault: where it is and what to do."""

    place: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.fault}; {self.remedy}"


@dataclass
class Report:
    """What the check found; `unapproved` is told, not a fault."""

    prompts: list[str] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)
    unapproved: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def inspect(
    catalogue: dict[str, Prompt] | None = None, stages: list[Stage] | None = None, masters: Path = MASTERS
) -> Report:
    """Compare words, stages, manifest and audio."""
    try:
        prompts = load_catalogue() if catalogue is None else catalogue
        loops = load_stages() if stages is None else stages
        report = Report(prompts=sorted(prompts), sets=sorted({stage.prompt_set for stage in loops}))
        for prompt in prompts.values():
            _check_words(prompt, report)
        for prompt_set in report.sets:
            _check_set(prompt_set, prompts, masters / prompt_set, report)
        for stage in loops:
            _check_stage(stage, prompts, masters / stage.prompt_set, report)
    except CatalogueError as error:
        return Report(problems=[Problem("prompts", str(error), "correct the page")])
    return report


def check() -> list[Problem]:
    """Return the faults of the committed prompts; none means that every id plays Thai."""
    return inspect().problems


def _check_words(prompt: Prompt, report: Report) -> None:
    try:
        pieces(prompt.reading)
    except ValueError as error:
        report.failing.append(prompt.id)
        report.problems.append(Problem(prompt.id, str(error), "cut it at a phrase end"))


def _check_set(prompt_set: str, prompts: dict[str, Prompt], folder: Path, report: Report) -> None:
    records = load_manifest(folder)
    files = [master_path(prompt_id, folder) for prompt_id in prompts]
    heard = sound.read_all(file for file in files if file.exists())
    for prompt in prompts.values():
        place = f"{prompt_set}/{prompt.id}"
        record, file = records.get(prompt.id), master_path(prompt.id, folder)
        if record is None or not file.exists():
            report.missing.append(prompt.id)
            report.problems.append(Problem(place, "no Thai audio, Asterisk would play English", RENDER))
        elif record.text_sha256 != prompt.text_sha256:
            report.stale.append(prompt.id)
            report.problems.append(Problem(place, "the text changed since the audio was made", RENDER))
        elif faults := _faults(prompt, record, file, heard.get(file)):
            report.failing.append(prompt.id)
            report.problems.extend(Problem(place, fault, RENDER) for fault in faults)
        if record is not None and record.approved_by is None:
            report.unapproved.append(prompt.id)
    for unknown in sorted(set(records) - set(prompts)):
        report.problems.append(Problem(f"{prompt_set}/{MANIFEST}", f"{unknown} is not in the catalogue", RENDER))


def _faults(prompt: Prompt, record: Master, file: Path, pcm: bytes | None) -> list[str]:
    if sha256(file.read_bytes()) != record.file_sha256:
        return ["the file is not the one the manifest knows"]
    if pcm is None:
        return ["the file cannot be played"]
    return audible_faults(measure(pcm), len(prompt.reading))


def audible_faults(heard: Loudness, characters: int) -> list[str]:
    """Say what an ear would object to."""
    pace = heard.seconds / max(1, characters)
    is_told_by_pace = characters >= LONG_TEXT
    rules = [
        (
            LEVEL_DBOV[0] <= heard.active_dbov <= LEVEL_DBOV[1],
            f"level {heard.active_dbov:.1f} dBov, -20 +/- 1 is right",
        ),
        (heard.peak_dbfs <= PEAK_DBFS, f"peak {heard.peak_dbfs:.1f} dBFS, at most {PEAK_DBFS} is right"),
        (_within(heard.lead, EDGE_SECONDS), f"{heard.lead * 1000:.0f} ms of silence before, 50 to 250 are right"),
        (_within(heard.trail, EDGE_SECONDS), f"{heard.trail * 1000:.0f} ms of silence after, 50 to 250 are right"),
        (_within(heard.seconds, SECONDS), f"{heard.seconds:.1f} s long, {SECONDS[0]} to {SECONDS[1]} are right"),
        (
            not is_told_by_pace or _within(pace, SECONDS_PER_CHARACTER),
            f"{heard.seconds:.1f} s for {characters} characters: cut short or stuck",
        ),
    ]
    return [fault for is_right, fault in rules if not is_right]


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] - 1e-6 <= value <= bounds[1] + 1e-6


def _check_stage(stage: Stage, prompts: dict[str, Prompt], folder: Path, report: Report) -> None:
    place = f"stages.yaml: {stage.prompt_set}/{stage.name}"
    if unknown := sorted(set(stage.prompt_ids) - set(prompts)):
        report.problems.append(Problem(place, f"{', '.join(unknown)} is not in the catalogue", "correct the id"))
        return
    records = load_manifest(folder)
    loop = breathe(stage, lambda prompt_id: records[prompt_id].seconds if prompt_id in records else 0.0)
    if loop.longest_silence > MAX_DEAD_AIR_SECONDS:
        fault = f"{loop.longest_silence:.0f} s of silence sound like a lost line"
        report.problems.append(Problem(place, fault, f"pause at most {MAX_DEAD_AIR_SECONDS:.0f} s"))
    if loop.longest_between_starts > MAX_SECONDS_BETWEEN_PROMPTS:
        fault = f"{loop.longest_between_starts:.0f} s from one prompt to the next"
        report.problems.append(Problem(place, fault, f"have one each {MAX_SECONDS_BETWEEN_PROMPTS:.0f} s"))
