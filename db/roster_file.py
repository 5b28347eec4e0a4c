"""The municipality's list is read whole before anything is imported, and everything wrong is named at once."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from domain import roster
from domain.residents import Resident
from domain.roster import COLUMNS, REQUIRED


@dataclass(frozen=True)
class RosterProblem:
    """One thing that somebody must put right; `column` is empty where it is the line as a whole."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column or 'whole line'}: {self.reason}"


class RosterRefused(Exception):
    """Nothing was imported; `problems` says why."""

    def __init__(self, problems: list[RosterProblem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Roster:
    """A list without a fault. Columns that it does not have say nothing about a resident."""

    columns: tuple[str, ...]
    residents: tuple[Resident, ...]


def parse(content: bytes, year: int) -> Roster:
    """The residents in a CSV file. RosterRefused: every problem that was found."""
    lines = _lines(_text(content))
    _, header = next(lines, (1, []))
    columns = tuple(cell.strip().lower() for cell in header)
    if problems := list(_header_problems(columns)):
        raise RosterRefused(problems)
    found: dict[str, tuple[int, Resident]] = {}
    for line, cells in lines:
        if len(cells) != len(columns):
            what = f"has {len(cells)} cells, but the header has {len(columns)}; put text with commas in quotes"
            problems.append(RosterProblem(line, "", what))
            continue
        resident, wrong = roster.read(dict(zip(columns, cells, strict=True)), year)
        problems += (RosterProblem(line, column, reason) for column, reason in wrong)
        if resident and resident.id in found:
            first = found[resident.id][0]
            problems.append(RosterProblem(line, "id", f"is the same as in line {first}; give each resident one line"))
        elif resident:
            found[resident.id] = (line, resident)
    if problems:
        raise RosterRefused(problems)
    return Roster(columns, tuple(resident for _, resident in found.values()))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = "is not UTF-8; save the file again as 'CSV UTF-8' (in Excel: Save As)"
        raise RosterRefused([RosterProblem(line, "", reason)]) from None


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank, with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            reason = "cannot be read; is there a quote that is never closed, or text after one?"
            raise RosterRefused([RosterProblem(line, "", reason)]) from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _header_problems(columns: tuple[str, ...]) -> Iterator[RosterProblem]:
    if not set(columns) & set(COLUMNS):
        hint = "; separate the columns by commas" if any(";" in name or "\t" in name for name in columns) else ""
        yield RosterProblem(1, "", f"must be the header: {','.join(COLUMNS)}{hint}")
        return
    for name in REQUIRED:
        if name not in columns:
            yield RosterProblem(1, name, "is missing in the header, but required")
    for position, name in enumerate(columns):
        if name in columns[:position]:
            yield RosterProblem(1, name, "is in the header twice")
        elif name not in COLUMNS:
            yield RosterProblem(1, name or f"column {position + 1}", f"is unknown; known are {', '.join(COLUMNS)}")
