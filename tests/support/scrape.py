"""What Prometheus would read here, and what it asks for: names, labels and values."""

import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


class Given:
    """A collector of what it was given."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterator[Metric]:
        return iter(self._families)


def exposed(families: Iterable[Metric]) -> str:
    """These families as /metrics shows them."""
    registry = CollectorRegistry(support_collectors_without_names=True)
    registry.register(Given(families))
    return generate_latest(registry).decode()


def read(text: str) -> list[Metric]:
    """The library's own reader."""
    return list(text_string_to_metric_families(text))


def samples(text: str) -> Samples:
    """By name and labels."""
    return {(one.name, frozenset(one.labels.items())): one.value for family in read(text) for one in family.samples}


def value(text: str, name: str, **labels: str) -> float | None:
    """One sample; None: it is not told."""
    return samples(text).get((f"saijai_{name}", frozenset(labels.items())))


def labels_of(text: str) -> Mapping[str, set[str]]:
    """The label names of each sample name."""
    found: dict[str, set[str]] = {}
    for name, labels in samples(text):
        found.setdefault(name, set()).update(label for label, _ in labels)
    return found


def scrape(port: int, seconds: float = 3.0) -> str:
    """As Prometheus does. OSError: nobody answers."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=seconds) as answer:
        text: Any = answer.read().decode()
    return str(text)
