"""The figures of a bench as a person reads them: what was found, what is allowed, kept or missed."""

from collections.abc import Iterable

from rich.table import Table

from bench import board, ladder, listener, storm
from bench.account import LIMITS as JOURNAL_LIMITS
from bench.account import JournalFigures
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


_LADDER = {
    "rate_plain": ("plain: calls a second that were sustained", ""),
    "rate": ("Saijai: calls a second that were sustained", ""),
    "rate_ratio": ("Saijai to plain", f"at least {ladder.LIMITS['rate_ratio']:g}"),
    "cpu_ratio": ("processor time of a call with voice, to plain", f"at most {ladder.LIMITS['cpu_ratio']:g}"),
    "cpu_ratio_signalling": ("processor time of a call without voice, to plain", ""),
}


def ladder_table(figures: ladder.LadderFigures) -> Table:
    """One row a figure."""
    made = Table("figure", "meaning", "found", "limit", "")
    for name, value in figures.as_json().items():
        meaning, limit = _LADDER[name]
        verdict = "" if not limit else "[red]missed[/red]" if name in figures.missed() else "[green]kept[/green]"
        made.add_row(name, meaning, f"{value:g}", limit, verdict)
    return made


_STORM = {
    "calls": "help calls placed, in two storms",
    "answered_by_machine_s_max": "the machine answered within, s",
    "refused": "heard busy",
    "unreached": "reached no operator",
    "order_violations": "offered while a more urgent one waited longer than 1.5 s",
    "facts_missing": "facts that the journal does not hold",
    "waiting_cpu_ratio": "processor time of a waiting caller, to a plain queue with music",
}


def storm_table(figures: storm.StormFigures, judged: Iterable[str]) -> Table:
    """One row a figure; `judged` names the limits that this run can speak about."""
    names = tuple(judged)
    made = Table("figure", "meaning", "found", "at most", "")
    for name, value in figures.as_json().items():
        missed = name in figures.missed(names)
        verdict = "" if name not in names else "[red]missed[/red]" if missed else "[green]kept[/green]"
        limit = f"{storm.LIMITS[name]:.3g}" if name in storm.LIMITS else ""
        made.add_row(name, _STORM[name], f"{value:g}", limit, verdict)
    return made


_LISTENER = {
    "events_per_s": "events a second at full speed, all of them in the journal and on MQTT",
    "lag_ms_p50": "from an event to its fact on MQTT, at 500 events a second, median ms",
    "lag_ms_p99": "the same, 99th percentile, ms",
    "memory_growth_mb": "memory it took more, from the first tenth of the events at full speed to their end, MB",
    "cpu_ratio_to_bare": "processor time, to a panoramisk that only prints",
    "facts_missing": "facts that did not come out",
    "out_of_order": "facts that came after a later one, or twice",
    "unexplained": "help calls that Asterisk's record knows and the journal does not",
}


def listener_table(figures: listener.ListenerFigures, judged: Iterable[str]) -> Table:
    """One row a figure; `judged` names the limits that this run can speak about."""
    names = tuple(judged)
    missed = figures.missed(names)
    limits = {name: f"at least {least:g}" for name, least in listener.LEAST.items()}
    limits |= {name: f"at most {most:g}" for name, most in listener.MOST.items()}
    made = Table("figure", "meaning", "found", "limit", "")
    for name, value in figures.as_json().items():
        verdict = "" if name not in names else "[red]missed[/red]" if name in missed else "[green]kept[/green]"
        made.add_row(name, _LISTENER[name], f"{value:g}", limits.get(name, ""), verdict)
    return made


_BOARD = {
    "boards": "open boards, two of them in Chromium",
    "incidents_per_s": "new incidents a second",
    "shown_s_max": "until the last board showed an incident, s",
    "cpu_cores": "processor cores that the console used",
}


def board_table(figures: board.BoardFigures, judged: Iterable[str]) -> Table:
    """One row a figure; `judged` names the limits that this run can speak about."""
    names = tuple(judged)
    missed = figures.missed(names)
    limits = {name: f"at least {least:g}" for name, least in board.LEAST.items()}
    limits |= {name: f"at most {most:g}" for name, most in board.MOST.items()}
    made = Table("figure", "meaning", "found", "limit", "")
    for name, value in figures.as_json().items():
        verdict = "" if name not in names else "[red]missed[/red]" if name in missed else "[green]kept[/green]"
        found = "never" if value is None else f"{value:g}"
        made.add_row(name, _BOARD[name], found, limits.get(name, ""), verdict)
    return made


_JOURNAL = {
    "calls": "help calls placed",
    "kills": "times that the listener was killed meanwhile",
    "lost": "facts that phones, Asterisk or the journal prove, and the journal or MQTT lacks",
    "doubled": "facts that say the same once more",
    "out_of_order": "facts before what leads to them, or lines on MQTT after a later one",
    "unexplained": "calls that only one witness knows",
    "chain_valid": "the hash chain is whole",
}


def journal_table(figures: JournalFigures) -> Table:
    """One row a figure."""
    missed = figures.missed()
    made = Table("figure", "meaning", "found", "limit", "")
    for name, value in figures.as_json().items():
        limit = "0" if name in JOURNAL_LIMITS else "yes" if name == "chain_valid" else ""
        verdict = "" if not limit else "[red]missed[/red]" if name in missed else "[green]kept[/green]"
        found = ("yes" if value else "no") if isinstance(value, bool) else str(value)
        made.add_row(name, _JOURNAL[name], found, limit, verdict)
    return made
