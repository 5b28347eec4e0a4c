"""The municipality's list of residents, as a file."""

from dataclasses import dataclass

from db import list_file
from db.list_file import ListProblem, ListRefused
from domain import roster
from domain.residents import Resident
from domain.roster import COLUMNS, REQUIRED

__all__ = ["ListProblem", "ListRefused", "Roster", "parse"]


@dataclass(frozen=True)
class Roster:
    """A list without a fault. Columns that it does not have say nothing about a resident."""

    columns: tuple[str, ...]
    residents: tuple[Resident, ...]


def parse(content: bytes, year: int) -> Roster:
    """The residents in a CSV file. ListRefused: every problem that was found."""
    lines = list_file.parse(
        content, COLUMNS, REQUIRED, lambda cells: roster.read(cells, year), lambda one: one.id, "resident"
    )
    return Roster(lines.columns, tuple(resident for _, resident in lines.found))
