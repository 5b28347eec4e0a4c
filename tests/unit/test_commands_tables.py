"""An id that somebody must type again is shown whole, also in a narrow window."""

from io import StringIO

from rich.console import Console
from rich.table import Table

from commands.tables import whole


def test_an_id_is_never_cut_however_narrow_the_window():
    table = Table(whole("incident"), "whose", "what comes next")
    table.add_row("saijai-1795404861.6", "resident:HW-001 of the garden", "call back at 10:30:07 in the morning")
    page = StringIO()
    Console(file=page, width=44).print(table)
    assert "saijai-1795404861.6" in page.getvalue()
