"""Who cannot wait is rung sooner, and everyone can see why: points with their reasons, which add up.

The reasons stand in the journal, so they say what it means for the call and never name an illness.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.residents import Dependency, Disability, Resident

_DEPENDENCY = {Dependency.BED: 30, Dependency.HOME: 20, Dependency.SOCIAL: 10}
_NOT_KNOWN = 20  # somebody of whom nothing is known may be as dependent as one who cannot leave the house
_CANNOT_EXPLAIN = 5
_CANNOT_LEAVE = 3
_HARD_TO_UNDERSTAND = 3
_TURNS_QUICKLY = 8
_ILL = 2
_SILENT_BEFORE = 5
_NO_CAREGIVER = 2
MOST = 30 + _CANNOT_EXPLAIN + _CANNOT_LEAVE + _HARD_TO_UNDERSTAND + _TURNS_QUICKLY + _SILENT_BEFORE + _NO_CAREGIVER

# Words of the list for what can turn within minutes: heart, breath, seizure, stroke, blood sugar, bleeding.
_QUICK_WORDS = (
    "หัวใจ", "หอบ", "หืด", "ถุงลม", "ปอด", "ออกซิเจน", "หายใจ", "ลมชัก", "โรคชัก", "หลอดเลือดสมอง", "เส้นเลือดสมอง",
    "อัมพาต", "อัมพฤกษ์", "เบาหวาน", "น้ำตาลต่ำ", "ฟอกไต", "ไตวาย", "เลือดออกง่าย", "แพ้รุนแรง",
    "heart", "cardiac", "asthma", "copd", "oxygen", "epilep", "seizure", "stroke", "diabet", "dialysis", "anaphyla",
)  # fmt: skip


@dataclass(frozen=True)
class Score:
    """Larger rings sooner; each reason ends in its points."""

    parts: tuple[tuple[str, int], ...]

    @property
    def points(self) -> int:
        """All of it."""
        return sum(points for _, points in self.parts)

    @property
    def reasons(self) -> tuple[str, ...]:
        """For the journal."""
        return tuple(f"{reason}: +{points}" if points else f"{reason}: 0" for reason, points in self.parts)


def of(resident: Resident, *, is_silent: bool = False) -> Score:
    """How urgent a press of this resident is before anybody has heard a word. `is_silent`: said nothing before."""
    dependency = resident.dependency
    disabilities = set(resident.disabilities)
    parts = [
        (f"dependency {dependency.name.lower()}", _DEPENDENCY[dependency])
        if dependency
        else ("dependency not known", _NOT_KNOWN)
    ]
    if Disability.HEARING in disabilities:
        parts.append(("may not be able to explain by voice", _CANNOT_EXPLAIN))
    if disabilities & {Disability.MOVEMENT, Disability.SEEING}:
        parts.append(("may not get out alone", _CANNOT_LEAVE))
    if disabilities & {Disability.MIND, Disability.INTELLECT, Disability.AUTISM}:
        parts.append(("may need patience to be understood", _HARD_TO_UNDERSTAND))
    if conditions := resident.conditions.lower():
        is_quick = any(word in conditions for word in _QUICK_WORDS)
        parts.append(
            ("a condition that can turn within minutes", _TURNS_QUICKLY)
            if is_quick
            else ("a condition on the list", _ILL)
        )
    if is_silent:
        parts.append(("said nothing in an earlier call", _SILENT_BEFORE))
    if not resident.caregivers:
        parts.append(("no caregiver on the list", _NO_CAREGIVER))
    return Score(tuple(parts))


def most(scores: Sequence[Score], *, asked: bool = True) -> Score:
    """Of those who share a phone, the most urgent; of nobody, what a stranger gets. `asked`: the list answered."""
    if not scores:
        why = "nobody on the list has this phone" if asked else "the list could not be asked"
        return Score(((why, _NOT_KNOWN),))
    highest = max(scores, key=lambda score: score.points)
    if len(scores) == 1:
        return highest
    return Score((*highest.parts, (f"the most urgent of {len(scores)} who share the phone", 0)))
