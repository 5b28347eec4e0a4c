"""The names under which Prometheus knows what the journal adds up to; docs/metrics.md says what each is for.

No label holds an id: each has a few words that are known beforehand, and all of them are told from the start, at 0.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from domain.tally import BUCKETS_SECONDS, Tally

LIMITS = (*(f"{limit:.1f}" for limit in BUCKETS_SECONDS), "+Inf")


def gauge(name: str, text: str, value: float) -> Metric:
    """One value that may rise and fall."""
    return GaugeMetricFamily(f"saijai_{name}", text, value=value)


def gauges(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    """One such value for each word of a label."""
    family = GaugeMetricFamily(f"saijai_{name}", text, labels=[label])
    return _filled(family, values)


def counter(name: str, text: str, value: float) -> Metric:
    """A count that only grows; `_total` is put behind its name."""
    return CounterMetricFamily(f"saijai_{name}", text, value=value)


def counters(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    """One such count for each word of a label."""
    family = CounterMetricFamily(f"saijai_{name}", text, labels=[label])
    return _filled(family, values)


def _filled(family: GaugeMetricFamily | CounterMetricFamily, values: Mapping[str, float]) -> Metric:
    for word, value in values.items():
        family.add_metric([word], value)
    return family


def of_journal(tally: Tally) -> Iterator[Metric]:
    """What happened since the first line."""
    answered = {tier: sum(waits.counts) for tier, waits in tally.waits.items()}
    yield counters("presses", "Presses of a button or a device.", "kind", tally.presses.counts)
    text = "Presses that were nobody's own wait: a newer one took the place, or a responder rang in."
    yield counters("presses_set_aside", text, "reason", tally.set_aside.counts)
    yield counters("presses_answered", "Presses that a human answered, by who it was.", "tier", answered)
    yield counter("presses_abandoned", "Presses that ended before a human answered.", tally.abandoned)
    yield counter("presses_called_back", "Presses whose resident was rung back.", tally.called_back)
    yield counter("presses_reached", "Of these, residents who were reached.", tally.reached)
    yield _waits(tally)
    yield counters("heartbeats", "Synthetic help calls.", "result", tally.heartbeats.counts)
    yield counters("alarms_raised", "Alarms that were raised.", "alarm", tally.alarms.counts)
    yield counters(
        "parts_ended", "Parts that died or had frozen, and were started again.", "part", tally.parts_ended.counts
    )
    yield counter("facts_recovered", "Facts that only Asterisk's own record knew.", tally.recovered)


def _waits(tally: Tally) -> Metric:
    text = "Time from the press to the first human, of presses that a human answered."
    family = HistogramMetricFamily("saijai_answer_seconds", text, labels=["tier"])
    for tier, waits in tally.waits.items():
        family.add_metric([tier], list(zip(LIMITS, accumulate(waits.counts), strict=True)), waits.seconds)
    return family


def of_telephones(there: Mapping[str, int], unseen: Mapping[str, int]) -> Iterator[Metric]:
    """Whose telephone may be dead."""
    yield gauges("telephones", "Residents' telephones, by dependency.", "dependency", there)
    text = "Of these, telephones without any sign of life for 14 (bed), 30 (home) or 60 (social) days."
    yield gauges("telephones_unseen", text, "dependency", unseen)


def of_database(is_up: bool, lines: int, waiting: int | None) -> Iterator[Metric]:
    """Whether the figures of the journal are those of now."""
    yield gauge("database_up", "The database answered the last question.", is_up)
    yield gauge("journal_lines", "Lines of the journal, as far as it was read.", lines)
    if waiting is not None:
        yield gauge("outbox_waiting", "Facts in the journal that the broker has not confirmed.", waiting)


def names(families: Iterable[Metric]) -> set[str]:
    """Of all samples."""
    return {sample.name for family in families for sample in family.samples}
