"""A town of made-up residents, one telephone each, so that no two calls of a bench come from the same phone."""

import csv
import io
from collections.abc import Sequence

COLUMNS = ("id", "numbers", "title", "first_name", "last_name", "community", "language", "adl", "caregivers")


def number(position: int) -> str:
    """The telephone of the resident at `position`, as the trunk presents it."""
    return f"09999{position:05d}"


def resident_id(position: int) -> str:
    """The municipality's own id of the resident at `position`."""
    return f"B-{position:05d}"


def roster(residents: int, adls: Sequence[int] = (12,), is_alone: bool = False) -> str:
    """The municipality's file with so many residents, of these dependencies in turn; with a caregiver, or alone."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for position in range(residents):
        adl = adls[position % len(adls)]
        caregivers = "" if is_alone else f"ญาติ ตัวอย่าง:ลูกสาว:{number(position)}"
        writer.writerow(
            (resident_id(position), number(position), "คุณยาย", "บัว", "ตัวอย่าง", "ชุมชนตัวอย่าง", "th", adl, caregivers)
        )
    return file.getvalue()
