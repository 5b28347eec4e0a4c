"""docs/reliability.md: what the fault matrix found, as a table that only a real run writes."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

_BEGIN, _END = "<!-- made by ./saijai test faults --all -->", "<!-- end -->"


@dataclass(frozen=True)
class Cell:
    """One fault at one stage of a call. `measured`: seconds, by the name of what was waited for."""

    fault: str
    stage: str
    passed: bool
    why: str
    measured: dict[str, float]


def read(file: Path) -> list[Cell]:
    """The cells of a run, in the order in which they ran."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [Cell(**json.loads(line)) for line in lines]


def words(cell: Cell | None) -> str:
    """What a reader wants to know of one cell."""
    if cell is None:
        return ""
    if not cell.passed:
        return "**failed**"
    if "call_back_s" in cell.measured:
        return f"called back {cell.measured['call_back_s']:.1f} s"
    if "ring_s" in cell.measured:
        return f"rang {cell.measured['ring_s']:.2f} s"
    return "reached"


def page(text: str, cells: Sequence[Cell], when: str) -> str:
    """The page with the table of this run in place of that of an earlier one."""
    faults, stages = _names(cells, "fault"), _names(cells, "stage")
    found = {(cell.fault, cell.stage): cell for cell in cells}
    passed = sum(cell.passed for cell in cells)
    lines = [
        f"Run of {when}: {passed} of {len(cells)} cells passed.",
        "",
        f"| fault | {' | '.join(stages)} |",
        f"| --- |{' --- |' * len(stages)}",
        *(f"| {fault} | {' | '.join(words(found.get((fault, stage))) for stage in stages)} |" for fault in faults),
    ]
    failed = [f"- {cell.fault} @ {cell.stage}: {cell.why}" for cell in cells if not cell.passed]
    if failed:
        lines += ["", "What failed, and how:", "", *failed]
    whole = "\n".join([_BEGIN, "", *lines, "", _END])
    return re.sub(f"{re.escape(_BEGIN)}.*{re.escape(_END)}", lambda _: whole, text, flags=re.DOTALL)


def table(cells: Sequence[Cell]) -> Table:
    """The same for a terminal."""
    stages = _names(cells, "stage")
    made = Table("fault", *stages, title="Fault matrix")
    found = {(cell.fault, cell.stage): cell for cell in cells}
    for fault in _names(cells, "fault"):
        made.add_row(fault, *(_coloured(found.get((fault, stage))) for stage in stages))
    return made


def _coloured(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return f"[green]{words(cell)}[/]" if cell.passed else "[bold red]FAILED[/]"


def _names(cells: Sequence[Cell], which: str) -> list[Any]:
    return list(dict.fromkeys(getattr(cell, which) for cell in cells))
