"""Dashboard, alert rules and page ask for figures that /metrics gives, by names and labels that it has."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser as promql
import pytest
import yaml

from tests.support.scrape import labels_of, read
from tests.unit.test_metrics import shown_in, whole

ROOT = Path(__file__).parents[2]
DASHBOARD = ROOT / "docs" / "grafana" / "saijai.json"
RULES = ROOT / "docs" / "prometheus" / "saijai.rules.yml"
EXAMPLE = ROOT / "docs" / "prometheus" / "prometheus.yml"
PAGE = ROOT / "docs" / "metrics.md"
FROM_PROMETHEUS = {"instance", "job"}  # labels that a scrape adds


@pytest.fixture(name="everything")
def _everything(tmp_path: Path) -> str:
    """All that /metrics can ever tell."""
    return whole(shown_in(tmp_path))


@pytest.fixture(name="known")
def _known(everything: str) -> dict[str, set[str]]:
    """Label names of each sample name."""
    return {"up": set(), **labels_of(everything)}


def dashboard() -> dict[str, Any]:
    said: dict[str, Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    return said


def rules() -> list[dict[str, Any]]:
    said = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return [rule for group in said["groups"] for rule in group["rules"]]


def asked() -> list[str]:
    """Every expression that we hand out."""
    shown = [target["expr"] for panel in dashboard()["panels"] for target in panel.get("targets", ())]
    return [*shown, *(rule["expr"] for rule in rules())]


def parts(expression: Any) -> Iterator[Any]:
    """Every node of a parsed expression."""
    yield expression
    for name in ("expr", "lhs", "rhs", "vector_selector"):
        if (below := getattr(expression, name, None)) is not None:
            yield from parts(below)
    for argument in getattr(expression, "args", ()):
        yield from parts(argument)


def selectors(expression: str) -> list[Any]:
    return [node for node in parts(promql.parse(expression)) if isinstance(node, promql.VectorSelector)]


def grouped_by(expression: str) -> set[str]:
    aggregates = [node for node in parts(promql.parse(expression)) if isinstance(node, promql.AggregateExpr)]
    return {label for node in aggregates if node.modifier for label in node.modifier.labels}


@pytest.mark.parametrize("expression", asked())
def test_what_is_asked_for_is_told_with_these_labels(expression: str, known: dict[str, set[str]]) -> None:
    found = selectors(expression)
    assert found, "it asks for nothing"
    for one in found:
        assert one.name in known, f"/metrics does not tell {one.name}"
        assert {matcher.name for matcher in one.matchers.matchers} <= known[one.name] | FROM_PROMETHEUS
    labels = set().union(*(known[one.name] for one in found)) | FROM_PROMETHEUS
    assert grouped_by(expression) <= labels


def test_a_bucket_that_is_asked_for_is_one_that_there_is(everything: str) -> None:
    [family] = [one for one in read(everything) if one.name == "saijai_answer_seconds"]
    limits = {one.labels["le"] for one in family.samples if "le" in one.labels}
    wanted = {
        matcher.value
        for expression in asked()
        for one in selectors(expression)
        for matcher in one.matchers.matchers
        if matcher.name == "le"
    }
    assert wanted == {"15.0", "20.0", "60.0", "180.0"}
    assert wanted <= limits


def test_a_legend_names_a_label_that_is_left(known: dict[str, set[str]]) -> None:
    for panel in dashboard()["panels"]:
        for target in panel.get("targets", ()):
            named = set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
            assert named <= grouped_by(target["expr"]) | FROM_PROMETHEUS


def test_an_alert_names_a_label_that_its_figure_has(known: dict[str, set[str]]) -> None:
    for rule in rules():
        named = set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]))
        labels = set().union(*(known[one.name] for one in selectors(rule["expr"])))
        assert named <= labels, rule["alert"]
        assert rule["labels"]["severity"] in ("critical", "warning", "info")


def test_no_two_panels_share_an_id_or_a_place() -> None:
    panels = dashboard()["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def test_each_figure_has_a_line_on_the_page_with_its_labels_and_its_kind(everything: str) -> None:
    rows = re.findall(r"^\| `(saijai_\w+?)(?:\{(\w+)\})?` \| (\w+)", PAGE.read_text(encoding="utf-8"), re.M)
    written = {name: ({label} - {""}, kind) for name, label, kind in rows}
    told = {}
    for family in read(everything):
        name = f"{family.name}_total" if family.type == "counter" else family.name
        told[name] = (set().union(*(one.labels for one in family.samples)) - {"le"}, family.type)
    assert len(rows) == len(written)
    assert written == told


def test_each_alert_is_on_the_page_and_no_other() -> None:
    assert set(re.findall(r"`(Saijai\w+)`", PAGE.read_text(encoding="utf-8"))) == {rule["alert"] for rule in rules()}


def test_the_example_asks_where_the_page_says_and_reads_our_rules() -> None:
    example = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    assert example["rule_files"] == [RULES.name]
    [job] = example["scrape_configs"]
    assert job["job_name"] == "saijai"
    assert job["static_configs"] == [{"targets": ["127.0.0.1:9464"]}]
    assert "SAIJAI_METRICS_PORT=9464" in PAGE.read_text(encoding="utf-8")
