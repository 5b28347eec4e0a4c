"""What an operator asks and does in each situation: a short checklist in two languages that an admin may change.

Pure: what was typed in, the plan or what is wrong with it out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

SITUATIONS: Final = ("fall", "chest_pain", "fire", "intruder", "silent", "wandering", "social_need")
FEWEST, MOST = 3, 9  # one screen, without scrolling
LONGEST: Final = 90  # letters of a step: one glance
_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,29}")


class PlanRefused(ValueError):
    """The reasons, one a line; nothing was changed."""


@dataclass(frozen=True)
class Step:
    """One line to be ticked off. `id` stays when its words change: facts name it."""

    id: str
    thai: str
    english: str

    def text(self, language: str) -> str:
        """In one of the two."""
        return self.english if language == "en" else self.thai


@dataclass(frozen=True)
class ActionPlan:
    """The checklist of one situation."""

    situation: str
    version: int
    steps: tuple[Step, ...]


def check(situation: str, version: int, steps: Sequence[Mapping[str, Any]]) -> ActionPlan:
    """The plan, if it can be shown and ticked off. PlanRefused names every fault with its remedy."""
    found = [Step(_clean(one.get("id")), _clean(one.get("thai")), _clean(one.get("english"))) for one in steps]
    wrong = [f"{situation!r} is no situation"] if situation not in SITUATIONS else []
    if not FEWEST <= len(found) <= MOST:
        wrong.append(f"a plan has {FEWEST} to {MOST} steps, this one has {len(found)}")
    for number, step in enumerate(found, 1):
        wrong += [f"step {number}: {reason}" for reason in _faults(step)]
    if len({step.id for step in found}) < len(found):
        wrong.append("two steps have the same id")
    if wrong:
        raise PlanRefused("\n".join(wrong))
    return ActionPlan(situation, version, tuple(found))


def _faults(step: Step) -> list[str]:
    wrong = [] if _ID.fullmatch(step.id) else ["the id is 1 to 30 of a-z, 0-9 and _, and begins with a letter"]
    for language, text in (("Thai", step.thai), ("English", step.english)):
        if not text:
            wrong.append(f"the {language} words are missing")
        elif len(text) > LONGEST:
            wrong.append(f"the {language} words have {len(text)} letters; {LONGEST} are the most")
    return wrong


def _clean(given: object) -> str:
    text = " ".join(given.split()) if isinstance(given, str) else ""
    return "".join(letter for letter in text if letter.isprintable())
