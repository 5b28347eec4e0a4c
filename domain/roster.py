"""A line of the municipality's list becomes a resident, or each wrong cell is named with what would be right."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from domain import numbers
from domain.residents import MOST_ADL, Caregiver, Disability, Resident

COLUMNS = (
    "id",
    "numbers",
    "title",
    "first_name",
    "last_name",
    "spoken_as",
    "birth_year",
    "community",
    "address",
    "latitude",
    "longitude",
    "adl",
    "disabilities",
    "conditions",
    "medicines",
    "access_note",
    "language",
    "caregivers",
    "press_sends",
)
REQUIRED = ("id", "first_name", "community")

BUDDHIST_ERA = 543
_OLDEST_AGE = 125
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_YES, _NO = ("yes", "ใช่", "1"), ("no", "ไม่ใช่", "ไม่", "0")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[a-z]+)?")


class CellRefused(ValueError):
    """The reason, as a sentence with its remedy; it never repeats the cell."""


def read(cells: Mapping[str, str], year: int) -> tuple[Resident | None, list[tuple[str, str]]]:
    """The resident of one line, or (column, reason) for each wrong cell. `year` is this year, of the common era."""
    values: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for column, cell in cells.items():
        try:
            text = clean(cell)
            if not text and column in REQUIRED:
                raise CellRefused("is empty, but every resident needs it")
            if text:
                values[column] = _read(column, text, year)
        except CellRefused as refused:
            wrong.append((column, str(refused)))
    for one, other in (("latitude", "longitude"), ("longitude", "latitude")):
        if one in values and other in cells and not cells[other].strip():
            wrong.append((other, f"is empty, but {one} is given; give both or neither"))
    return (None, wrong) if wrong else (Resident(**values), [])


def clean(cell: str) -> str:
    """One line of plain text. CellRefused: it holds what no line holds."""
    text = " ".join(unicodedata.normalize("NFC", cell).split())
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise CellRefused("holds a control character; type the text anew")
    return text


def _read(column: str, text: str, year: int) -> Any:
    if column == "birth_year":
        return _birth_year(text, year)
    reader = _READERS.get(column)
    return reader(text) if reader else text


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise CellRefused(
            "must be 1 to 40 letters a-z, digits, dots, dashes or underscores, beginning with a letter or digit"
        )
    return text


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_number(part, "number") for part in _parts(text)))


def _number(text: str, what: str) -> str:
    caller = numbers.parse(text)
    if caller.kind != "number":
        raise CellRefused(
            f"holds a {what} that is no telephone number; write it like 081-234-5678, several joined by ;"
        )
    return caller.number


def _birth_year(text: str, year: int) -> int:
    born = _whole(text)
    if born is not None and born > year:
        born -= BUDDHIST_ERA
    if born is None or not year - _OLDEST_AGE <= born <= year:
        raise CellRefused("must be a year of birth like 2485 or 1942")
    return born


def _adl(text: str) -> int:
    adl = _whole(text)
    if adl is None or not 0 <= adl <= MOST_ADL:
        raise CellRefused(f"must be a whole number from 0 to {MOST_ADL} (Barthel index), or empty")
    return adl


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,6}", text) else None


def _degrees(most: int) -> Callable[[str], float]:
    def read_degrees(text: str) -> float:
        try:
            degrees = float(text)
        except ValueError:
            degrees = most + 1.0
        if not -most <= degrees <= most:
            hint = "; are latitude and longitude swapped?" if most == 90 else ""
            raise CellRefused(f"must be decimal degrees from -{most} to {most}, or empty{hint}")
        return degrees

    return read_degrees


def _disabilities(text: str) -> tuple[Disability, ...]:
    try:
        return tuple(dict.fromkeys(Disability.read(part) for part in _parts(text)))
    except ValueError:
        known = ", ".join(f"{disability.value} ({disability.thai})" for disability in Disability)
        raise CellRefused(f"holds an unknown disability; the seven are {known}, several joined by ;") from None


def _press_sends(text: str) -> bool:
    if text.lower() not in (*_YES, *_NO):
        raise CellRefused("must be yes, no, or empty: then the disability decides")
    return text.lower() in _YES


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text.lower()):
        raise CellRefused("must be a language code like th or nod, or empty for th")
    return text.lower()


def _caregivers(text: str) -> tuple[Caregiver, ...]:
    return tuple(_caregiver(part) for part in _parts(text))


def _caregiver(text: str) -> Caregiver:
    fields = [field.strip() for field in text.split(":")]
    if len(fields) != 3 or not all(fields):
        raise CellRefused("must be name:relation:number, several joined by ;")
    name, relation, number = fields
    return Caregiver(name, relation, _number(number, "caregiver's number"))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


_READERS: Mapping[str, Callable[[str], Any]] = {
    "id": _id,
    "numbers": _numbers,
    "latitude": _degrees(90),
    "longitude": _degrees(180),
    "adl": _adl,
    "disabilities": _disabilities,
    "language": _language,
    "caregivers": _caregivers,
    "press_sends": _press_sends,
}
