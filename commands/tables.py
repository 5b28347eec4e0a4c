"""Columns of what is typed again, such as an id or a number: never cut short, however narrow the window is."""

from rich.table import Column


def whole(header: str) -> Column:
    """A column that keeps its cells on one line."""
    return Column(header, no_wrap=True, min_width=len(header), overflow="fold")
