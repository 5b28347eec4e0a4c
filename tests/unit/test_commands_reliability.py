"""The page of the fault matrix says what a run found, also what failed, and nothing that no run found."""

import json
from pathlib import Path

from commands import reliability
from commands.reliability import Cell

PAGE = "# Title\n\n<!-- made by ./saijai test faults --all -->\nold\n<!-- end -->\n\nafter\n"
CELLS = [
    Cell("agi killed", "ringing", True, "", {"ring_s": 0.31, "human_s": 1.2}),
    Cell("agi killed", "bridged", False, "the journal misses ['operator_left']", {}),
    Cell("asterisk killed", "ringing", True, "", {"restart_s": 3.0, "call_back_s": 4.25}),
]


def test_the_table_takes_the_place_of_the_old_one_and_the_rest_stays() -> None:
    made = reliability.page(PAGE, CELLS, "today")
    assert made.startswith("# Title\n")
    assert made.endswith("after\n")
    assert "old" not in made
    assert reliability.page(made, CELLS, "today") == made


def test_each_cell_says_what_was_measured_and_a_failed_one_why() -> None:
    made = reliability.page(PAGE, CELLS, "today")
    assert "2 of 3 cells passed" in made
    assert "| agi killed | rang 0.31 s | **failed** |" in made
    assert "| asterisk killed | called back 4.2 s |  |" in made
    assert "- agi killed @ bridged: the journal misses ['operator_left']" in made


def test_cells_are_read_as_the_tests_wrote_them(tmp_path: Path) -> None:
    file = tmp_path / "cells.jsonl"
    file.write_text("".join(json.dumps(vars(cell)) + "\n" for cell in CELLS), encoding="utf-8")
    assert reliability.read(file) == CELLS
    assert reliability.read(tmp_path / "none") == []


def test_the_real_page_has_its_place_for_the_table() -> None:
    text = (Path(__file__).parents[2] / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert "2 of 3 cells passed" in reliability.page(text, CELLS, "today")
