"""The checklists as they are shown now: Saijai's or the centre's own; each earlier version is kept."""

import os
from pathlib import Path
from typing import Any, Final

import yaml

from domain.action_plans import SITUATIONS, ActionPlan, PlanRefused, Step, check

SHIPPED: Final = Path(__file__).with_name("plans")


class PlanShelf:
    """`folder` is DIR/action_plans: <situation>.yaml is in use, history/<situation>-<version>.yaml was."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[str, tuple[float, ActionPlan]] = {}

    def plan(self, situation: str) -> ActionPlan:
        """What is shown in this situation; a file of the centre that nobody can read gives way to the shipped one."""
        own = self._folder / f"{situation}.yaml"
        try:
            stamp = own.stat().st_mtime
            if situation not in self._seen or self._seen[situation][0] != stamp:
                self._seen[situation] = (stamp, _read(situation, own))
            return self._seen[situation][1]
        except (OSError, PlanRefused):
            return _read(situation, SHIPPED / f"{situation}.yaml")

    def all(self) -> list[ActionPlan]:
        """Every situation's."""
        return [self.plan(situation) for situation in SITUATIONS]

    def change(self, situation: str, version: int, steps: list[dict[str, str]]) -> ActionPlan:
        """Put another one in use. PlanRefused: it is wrong, or somebody else changed it since version `version`."""
        now = self.plan(situation)
        if now.version != version:
            raise PlanRefused(f"somebody else has changed it meanwhile: version {now.version} is in use")
        fresh = check(situation, version + 1, steps)
        history = self._folder / "history"
        history.mkdir(parents=True, exist_ok=True)
        _write(history / f"{situation}-{now.version}.yaml", now)
        _write(self._folder / f"{situation}.yaml", fresh)
        return fresh


def _read(situation: str, file: Path) -> ActionPlan:
    try:
        said: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
        return check(situation, int(said["version"]), list(said["steps"]))
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise PlanRefused(f"{file.name} is no action plan") from error


def _write(file: Path, plan: ActionPlan) -> None:
    said = {"version": plan.version, "steps": [_plain(step) for step in plan.steps]}
    fresh = file.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as out:
        yaml.safe_dump(said, out, allow_unicode=True, sort_keys=False)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def _plain(step: Step) -> dict[str, str]:
    return {"id": step.id, "thai": step.thai, "english": step.english}
