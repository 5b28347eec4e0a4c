"""Finds every prompt that a caller would hear wrongly, in another language, or not at all."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from prompts import flow, practice, spoken
from prompts.composition import MAX_DEAD_AIR_SECONDS, breathe
from prompts.errors import CatalogueError
from prompts.master import MASTERS
from prompts.piece import pieces
from prompts.prompt import Priority, Prompt, load_catalogue
from prompts.prompt_set import CENTRAL, OWN_WORDS, SETS
from prompts.recorded import Recorded, sounds_of
from prompts.report import Problem, Report
from prompts.set_check import SetCheck
from prompts.shelf import Shelf
from prompts.stage import Stage, load_stages

REWRITE = "rewrite it, see docs/prompts.md"


def inspect(
    catalogue: dict[str, Prompt] | None = None,
    stages: list[Stage] | None = None,
    masters: Path = MASTERS,
    data: Path | None = None,
    cache: Path | None = None,
    *,
    is_strict: bool = False,
) -> Report:
    """Compare words, stages, manifest and audio; `data` is the installation whose own recordings are heard.

    `cache` keeps the conversions to Asterisk's formats, which are judged as well. `is_strict`: an emergency prompt
    that nobody approved is a problem.
    """
    report = Report()
    try:
        central = load_catalogue() if catalogue is None else catalogue
        sets = _sets(catalogue, masters, data)
        report = Report(prompts=sorted(central), sets=[one.prompt_set.name for one in sets])
        loops = load_stages() if stages is None else stages
        _look_at_sounds(sets, loops, report, cache)
        if catalogue is None:
            for one in sets:
                _check_words(one, central, report)
            _check_conversations(central, loops, report)
    except CatalogueError as error:
        return Report(problems=[Problem("prompts", str(error), "correct the page")])
    if is_strict:
        _refuse_unapproved(sets, report)
    return report


def check(cache: Path | None = None) -> list[Problem]:
    """Return the faults of the committed prompts; none means that every id plays what it should."""
    return inspect(cache=cache).problems


def _sets(catalogue: dict[str, Prompt] | None, masters: Path, data: Path | None) -> list[Recorded]:
    """Every set in its own words; words that are given are those of central Thai and of what is made from it."""
    if catalogue is None:
        return [sounds_of(one, masters, data) for one in SETS]
    return [Recorded(one, catalogue, masters, data) for one in SETS if one.masters == CENTRAL]


def _look_at_sounds(sets: list[Recorded], stages: list[Stage], report: Report, cache: Path | None) -> None:
    seconds: dict[str, Mapping[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="saijai-check-") as work:
        for one in sets:
            made = one.prompt_set
            own = SetCheck(one, report, Path(work), Shelf(cache or Path(work) / "cache")).run()
            seconds[made.name] = {**seconds.get(made.falls_back_to, {}), **own}
            for stage in (stage for stage in stages if stage.prompt_set == made.name):
                _check_stage(stage, one, seconds[made.name], report)


def _check_words(one: Recorded, central: Mapping[str, Prompt], report: Report) -> None:
    made = one.prompt_set
    if made.made_from:
        return
    for prompt in one.catalogue.values():
        faults = practice.prompt_faults(prompt, made)
        try:
            pieces(prompt.reading)
        except ValueError as error:
            faults.append(str(error))
        for fault in faults:
            _add(report.failing, made.named(prompt.id))
            report.problems.append(Problem(f"{made.name}/{prompt.id}", fault, REWRITE))
    if made.falls_back_to:
        return
    for word in spoken.unspoken(one.catalogue, made.speech):
        report.missing.append(made.named(word))
        report.problems.append(Problem(f"{made.name}: numbers and dates", f"no sound says {word}", "add it"))
    for prompt_id in (i for i, p in central.items() if i not in one.catalogue and p.flow not in spoken.COMPOSED):
        report.missing.append(made.named(prompt_id))
        report.problems.append(Problem(f"{made.name}/{prompt_id}", f"it has no {made.language} words", "write them"))


def _check_conversations(central: Mapping[str, Prompt], stages: list[Stage], report: Report) -> None:
    flows = flow.load_flows()
    unknown = flow.unknown(flows, central, stages)
    for name in unknown:
        report.problems.append(Problem("flows.yaml", f"{name} is not there", "correct the name"))
    for name, steps in flows.items() if not unknown else ():
        for fault in practice.flow_faults(steps, central):
            report.problems.append(Problem(f"flows.yaml: {name}", fault, "change the flow"))


def _check_stage(stage: Stage, one: Recorded, seconds: Mapping[str, float], report: Report) -> None:
    place = f"stages.yaml: {stage.prompt_set}/{stage.name}"
    if unknown := sorted(set(stage.prompt_ids) - set(one.words)):
        report.problems.append(Problem(place, f"{', '.join(unknown)} is not in the catalogue", "correct the id"))
        return
    loop = breathe(stage, lambda prompt_id: seconds[prompt_id])
    between = one.prompt_set.seconds_between
    if loop.longest_silence > MAX_DEAD_AIR_SECONDS:
        fault = f"{loop.longest_silence:.0f} s of silence sound like a lost line"
        report.problems.append(Problem(place, fault, f"pause at most {MAX_DEAD_AIR_SECONDS:.0f} s"))
    if loop.longest_between_starts > between:
        fault = f"{loop.longest_between_starts:.0f} s from one prompt to the next"
        report.problems.append(Problem(place, fault, f"have one each {between:.0f} s"))
    for fault in practice.stage_faults(stage, one.words):
        report.problems.append(Problem(place, fault, "change the pause"))


def _refuse_unapproved(sets: list[Recorded], report: Report) -> None:
    for one in (one for one in sets if one.prompt_set in OWN_WORDS):
        for prompt in one.catalogue.values():
            if prompt.priority is Priority.EMERGENCY and one.prompt_set.named(prompt.id) in report.unapproved:
                fault = f"{one.prompt_set.judge} has not approved this emergency prompt"
                remedy = f"listen, then `./saijai prompts approve {prompt.id} --set {one.prompt_set.name} --by NAME`"
                report.problems.append(Problem(f"{one.prompt_set.name}/{prompt.id}", fault, remedy))


def _add(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)
