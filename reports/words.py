"""How figures are written for people: Thai and English side by side, and nothing where nothing is known."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeVar

from domain.duty import BANGKOK

Group = TypeVar("Group")
NOTHING: Final = "–"
NEVER: Final = "ไม่มีผู้รับ · never"

TIERS: Final = {
    "operator": "เจ้าหน้าที่ · operator",
    "backup": "เจ้าหน้าที่สำรอง · backup",
    "caregiver": "ผู้ดูแล · caregiver",
    "volunteer": "อาสาสมัคร · volunteer",
    "rescue": "กู้ภัย · rescue team",
    "emergency": "เบอร์ฉุกเฉิน · emergency number",
}
DISPOSITIONS: Final = {
    "false_alarm": "กดโดยไม่ตั้งใจ · false alarm",
    "reassured": "ให้กำลังใจแล้ว · reassured",
    "caregiver_sent": "ส่งผู้ดูแล · caregiver sent",
    "rescue_sent": "ส่งกู้ภัย · rescue sent",
    "test": "ทดสอบ · test",
}


def ladder(groups: Mapping[str, Group]) -> dict[str, Group]:
    """By who is rung first."""
    return dict(sorted(groups.items(), key=lambda pair: ([*TIERS, pair[0]].index(pair[0]), pair[0])))


def seconds(value: float | None) -> str:
    """A wait: `4.2 s`, `3 min 05 s`, or that nobody came."""
    if value is None:
        return NOTHING
    if math.isinf(value):
        return NEVER
    if value < 60:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest:02} s"


def hours(value: float) -> str:
    """A talk of many hours: `3 h 05 min`."""
    whole, rest = divmod(round(value / 60), 60)
    return f"{whole} h {rest:02} min"


def share(part: float | None) -> str:
    """A part of all, never rounded up to `100 %` or down to `0 %`."""
    if part is None:
        return NOTHING
    percent = part * 100
    if 0 < percent < 0.1:
        return "< 0.1 %"
    return f"{min(percent, 99.9) if part < 1 else 100:.1f} %"


def moment(at: datetime) -> str:
    """To the minute, by Bangkok's clock."""
    return f"{at.astimezone(BANGKOK):%Y-%m-%d %H:%M}"
