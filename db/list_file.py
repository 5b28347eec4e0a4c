"""A list that people keep is read whole before anything is imported, and everything wrong is named at once."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Read = Callable[[Mapping[str, str]], tuple[T | None, list[tuple[str, str]]]]


@dataclass(frozen=True)
class ListProblem:
    """One thing that somebody must put right; `column` is empty where it is the line as a whole."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column or 'whole line'}: {self.reason}"


class ListRefused(Exception):
    """Nothing was imported; `problems` says why."""

    def __init__(self, problems: list[ListProblem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Lines(Generic[T]):
    """A list without a fault: what each line says, with its number. `columns` are those that it has."""

    columns: tuple[str, ...]
    found: tuple[tuple[int, T], ...]


def parse(
    content: bytes,
    columns: Sequence[str],
    required: Sequence[str],
    read: Read[T],
    key: Callable[[T], str] | None = None,
    once: str = "line",
) -> Lines[T]:
    """What a CSV file says. ListRefused: every problem that was found. `key` is the id that each line has once."""
    lines = _lines(_text(content))
    _, first = next(lines, (1, []))
    header = tuple(cell.strip().lower() for cell in first)
    if problems := list(_header_problems(header, columns, required)):
        raise ListRefused(problems)
    found: list[tuple[int, T]] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        if len(cells) != len(header):
            what = f"has {len(cells)} cells, but the header has {len(header)}; put text with commas in quotes"
            problems.append(ListProblem(line, "", what))
            continue
        value, wrong = read(dict(zip(header, cells, strict=True)))
        problems += (ListProblem(line, column, reason) for column, reason in wrong)
        if value is None:
            continue
        if key is not None and (before := seen.setdefault(key(value), line)) != line:
            problems.append(ListProblem(line, "id", f"is the same as in line {before}; give each {once} one line"))
            continue
        found.append((line, value))
    if problems:
        raise ListRefused(problems)
    return Lines(header, tuple(found))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = "is not UTF-8; save the file again as 'CSV UTF-8' (in Excel: Save As)"
        raise ListRefused([ListProblem(line, "", reason)]) from None


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank, with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            reason = "cannot be read; is there a quote that is never closed, or text after one?"
            raise ListRefused([ListProblem(line, "", reason)]) from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _header_problems(header: tuple[str, ...], known: Sequence[str], required: Sequence[str]) -> Iterator[ListProblem]:
    if not set(header) & set(known):
        hint = "; separate the columns by commas" if any(";" in name or "\t" in name for name in header) else ""
        yield ListProblem(1, "", f"must be the header: {','.join(known)}{hint}")
        return
    for name in required:
        if name not in header:
            yield ListProblem(1, name, "is missing in the header, but required")
    for position, name in enumerate(header):
        if name in header[:position]:
            yield ListProblem(1, name, "is in the header twice")
        elif name not in known:
            yield ListProblem(1, name or f"column {position + 1}", f"is unknown; known are {', '.join(known)}")
