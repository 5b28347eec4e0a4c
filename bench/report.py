"""The figures of a bench as a person reads them: what was found, what is allowed, kept or missed."""

from collections.abc import Iterable

from rich.table import Table

from bench.figures import LIMITS, RingFigures

_MEANING = {
    "calls": "help calls placed",
    "lost": "of them without an operator",
    "plain_ring_ms_p50": "plain: INVITE in to INVITE out, median ms",
    "ring_ms_p50": "Saijai: INVITE in to INVITE out, median ms",
    "extra_ring_ms_p50": "later than plain, median, ms",
    "extra_ring_ms_p99": "later than plain, 99th percentile, ms",
    "cpu_ratio": "processor time of a call with voice, to plain",
    "cpu_ratio_signalling": "processor time of a call without voice, to plain",
    "lookup_ratio": "who calls, in a city of residents, to a village",
}


def table(figures: RingFigures, judged: Iterable[str]) -> Table:
    """One row a figure; `judged` names the limits that this run can speak about."""
    names = tuple(judged)
    missed = figures.missed(names)
    made = Table("figure", "meaning", "found", "at most", "")
    for name, value in figures.as_json().items():
        verdict = "" if name not in names else "[red]missed[/red]" if name in missed else "[green]kept[/green]"
        made.add_row(name, _MEANING[name], f"{value:g}", f"{LIMITS[name]:g}" if name in LIMITS else "", verdict)
    return made
