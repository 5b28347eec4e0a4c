"""The figures as one file that opens anywhere, on paper too: Thai and English, no script, nothing from elsewhere."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.duty import BANGKOK
from domain.figures import LIMITS_SECONDS, PERCENTILES, TARGETS, Figures
from reports import numbers, words

THAI_MONTHS: Final = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
BUDDHIST_YEARS: Final = 543
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def month(figures: Figures, made_at: datetime) -> str:
    """Everything, for those who run the centre."""
    return _render("month.html", figures, made_at, figures=figures)


def public(figures: Figures, made_at: datetime) -> str:
    """What anybody may read."""
    return _render("public.html", figures, made_at, told=numbers.public(figures))


def title(since: datetime) -> str:
    """`พฤศจิกายน 2569 · November 2026`."""
    at = since.astimezone(BANGKOK)
    return f"{THAI_MONTHS[at.month - 1]} {at.year + BUDDHIST_YEARS} · {at:%B %Y}"


def _render(template: str, whose: Figures, made_at: datetime, **given: Any) -> str:
    return _TEMPLATES.get_template(template).render(
        title=title(whose.since),
        made_at=f"{made_at.astimezone(BANGKOK):%Y-%m-%d %H:%M}",
        words=words,
        limits=LIMITS_SECONDS,
        percentiles=PERCENTILES,
        targets=TARGETS,
        **given,
    )
