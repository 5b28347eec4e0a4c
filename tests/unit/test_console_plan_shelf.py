"""The checklists are there from the first day; a centre's own replace them, and nothing that was in use is lost."""

from pathlib import Path

import pytest

from console.plan_shelf import PlanShelf
from domain.action_plans import SITUATIONS, PlanRefused

STEPS = [{"id": f"s{n}", "thai": f"ข้อ {n}", "english": f"step {n}"} for n in (1, 2, 3)]


def test_every_situation_has_a_plan_that_can_be_shown(tmp_path: Path) -> None:
    plans = PlanShelf(tmp_path).all()
    assert [plan.situation for plan in plans] == list(SITUATIONS)
    assert all(plan.version == 1 for plan in plans)


def test_a_changed_plan_is_in_use_at_once_and_the_one_before_is_kept(tmp_path: Path) -> None:
    shelf = PlanShelf(tmp_path)
    assert shelf.change("fall", 1, STEPS).version == 2
    assert [step.thai for step in PlanShelf(tmp_path).plan("fall").steps] == ["ข้อ 1", "ข้อ 2", "ข้อ 3"]
    shelf.change("fall", 2, STEPS[:3])
    assert sorted(file.name for file in (tmp_path / "history").iterdir()) == ["fall-1.yaml", "fall-2.yaml"]


def test_of_two_admins_the_second_is_told(tmp_path: Path) -> None:
    shelf = PlanShelf(tmp_path)
    shelf.change("fall", 1, STEPS)
    with pytest.raises(PlanRefused, match="version 2"):
        shelf.change("fall", 1, STEPS)


@pytest.mark.parametrize("content", ["", "{", "version: x\nsteps: []", "version: 2\nsteps: 7", "- 1"])
def test_a_file_that_nobody_can_read_gives_way_to_the_shipped_one(tmp_path: Path, content: str) -> None:
    (tmp_path / "fall.yaml").write_text(content, encoding="utf-8")
    assert PlanShelf(tmp_path).plan("fall").version == 1
