"""Lines of the lists of responders, duties and holidays become values, or each wrong cell is named with its mend."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from domain import numbers
from domain.duty import DAY_MINUTES, EVERY_WEEKDAY, Shift
from domain.escalation import EMERGENCY_ID, Tier
from domain.responders import Responder
from domain.roster import BUDDHIST_ERA, CellRefused, clean

RESPONDER_COLUMNS = ("id", "tier", "name", "number", "communities", "priority")
RESPONDER_REQUIRED = ("id", "tier", "name", "number")
DUTY_COLUMNS = ("responder_id", "weekdays", "from", "to", "valid_from", "valid_until")
DUTY_REQUIRED = ("responder_id", "from", "to")
HOLIDAY_COLUMNS = ("date", "name")
HOLIDAY_REQUIRED = ("date",)

OPERATOR_PREFIX = "op-"
_CAREGIVER_PREFIX = "cg-"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_OPERATOR = re.compile(r"op-[a-z0-9][a-z0-9-]{0,30}")
_SHORT_CODE = re.compile(r"[0-9]{3,6}")
_TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIERS = {
    "backup": Tier.BACKUP, "volunteer": Tier.CAREGIVER, "caregiver": Tier.CAREGIVER, "rescue": Tier.RESCUE,
}  # fmt: skip
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_THAI_DAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
_HOLIDAY, _DAILY = ("holiday", "วันหยุด"), ("daily", "ทุกวัน")

Wrong = list[tuple[str, str]]


def read_responder(cells: Mapping[str, str]) -> tuple[Responder | None, Wrong]:
    """The responder of one line, or (column, reason) for each wrong cell."""
    values, wrong = _values(cells, RESPONDER_REQUIRED, _RESPONDER)
    if not wrong and values["tier"] is Tier.CAREGIVER and not values.get("communities"):
        wrong.append(("communities", "is empty, but a volunteer is rung for the residents of a community; name it"))
    return (None, wrong) if wrong else (Responder(**values), [])


def read_shift(cells: Mapping[str, str]) -> tuple[Shift | None, Wrong]:
    """The shift of one line."""
    values, wrong = _values(cells, DUTY_REQUIRED, _DUTY)
    if wrong:
        return None, wrong
    begins_at, ends_at = values.get("valid_from"), values.get("valid_until")
    if begins_at and ends_at and ends_at < begins_at:
        return None, [("valid_until", "is before valid_from")]
    weekdays, on_holidays = values.get("weekdays", (EVERY_WEEKDAY, True))
    if values["from"] == DAY_MINUTES:
        return None, [("from", "must be a time from 00:00 to 23:59")]
    shift = Shift(
        values["responder_id"], values["from"], values["to"] % DAY_MINUTES, weekdays, on_holidays, begins_at, ends_at
    )
    return shift, []


def read_holiday(cells: Mapping[str, str]) -> tuple[tuple[date, str] | None, Wrong]:
    """The day of one line and what it is called."""
    values, wrong = _values(cells, HOLIDAY_REQUIRED, {"date": read_date})
    return (None, wrong) if wrong else ((values["date"], values.get("name", "")), [])


def read_date(text: str) -> date:
    """2026-04-13, or 2569-04-13. CellRefused: neither."""
    found = _DATE.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        year = int(found[1])
        return date(year - BUDDHIST_ERA if year > 2400 else year, int(found[2]), int(found[3]))
    except ValueError:
        raise CellRefused("must be a day like 2026-04-13 or 2569-04-13") from None


def weekdays_text(weekdays: frozenset[int], on_holidays: bool) -> str:
    """As a duty list writes them."""
    if weekdays == EVERY_WEEKDAY and on_holidays:
        return _DAILY[0]
    return ";".join([*(_DAYS[day] for day in sorted(weekdays)), *([_HOLIDAY[0]] if on_holidays else [])])


def read_weekdays(text: str) -> tuple[frozenset[int], bool]:
    """`mon-fri`, `sat;sun;holiday`, `daily`, also in Thai: which days of the week, and whether on holidays."""
    days: set[int] = set()
    on_holidays = False
    for part in re.split(r"[;,\s]+", text.strip()):
        first, dash, last = part.partition("-")
        if part.lower() in _DAILY:
            days |= EVERY_WEEKDAY
            on_holidays = True
        elif part.lower() in _HOLIDAY:
            on_holidays = True
        else:
            begins = _day(first)
            ends = _day(last) if dash else begins
            days |= {day % 7 for day in range(begins, (ends if ends >= begins else ends + 7) + 1)}
    return frozenset(days), on_holidays


def _values(
    cells: Mapping[str, str], required: tuple[str, ...], readers: Mapping[str, Callable[[str], Any]]
) -> tuple[dict[str, Any], Wrong]:
    values: dict[str, Any] = {}
    wrong: Wrong = []
    for column, cell in cells.items():
        try:
            text = clean(cell)
            if not text and column in required:
                raise CellRefused("is empty, but every line needs it")
            if text:
                values[column] = readers[column](text) if column in readers else text
        except CellRefused as refused:
            wrong.append((column, str(refused)))
    return values, wrong


def _id(text: str) -> str:
    if not _ID.fullmatch(text) or text == EMERGENCY_ID or text.startswith(_CAREGIVER_PREFIX):
        raise CellRefused(
            "must be 1 to 40 letters a-z, digits, dots, dashes or underscores, and neither emergency nor cg-..."
        )
    return text


def _tier(text: str) -> Tier:
    if text.lower() not in _TIERS:
        raise CellRefused("must be backup, volunteer or rescue")
    return _TIERS[text.lower()]


def _number(text: str) -> str:
    if _OPERATOR.fullmatch(text) or _SHORT_CODE.fullmatch(text):
        return text
    caller = numbers.parse(text)
    if caller.kind != "number":
        raise CellRefused("is no telephone number; write it like 081-234-5678, 199 or op-malee (a phone of ours)")
    return caller.number


def _communities(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def _priority(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise CellRefused("must be a whole number; 1 is rung first")
    return int(text)


def _time(text: str) -> int:
    found = _TIME.fullmatch(text)
    minutes = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else DAY_MINUTES + 1
    if minutes > DAY_MINUTES:
        raise CellRefused("must be a time like 08:00, at most 24:00")
    return minutes


def _day(text: str) -> int:
    word = text.strip(".").removeprefix("วัน").lower()
    for day, (short, thai) in enumerate(zip(_DAYS, _THAI_DAYS, strict=True)):
        if word in (short, thai):
            return day
    raise CellRefused(f"must be days like mon-fri or sat;sun;holiday ({', '.join(_DAYS)}, holiday, daily)")


_RESPONDER: dict[str, Callable[[str], Any]] = {
    "id": _id, "tier": _tier, "number": _number, "communities": _communities, "priority": _priority,
}  # fmt: skip
_DUTY: dict[str, Callable[[str], Any]] = {
    "weekdays": read_weekdays, "from": _time, "to": _time, "valid_from": read_date, "valid_until": read_date,
}  # fmt: skip
