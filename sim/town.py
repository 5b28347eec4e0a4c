"""The municipality's files of a rehearsal: made-up residents with telephones and caregivers, and rescue teams."""

import csv
import io

from sim import scenario

_COLUMNS = ("id", "numbers", "title", "first_name", "last_name", "community", "language", "adl", "caregivers")


def roster(residents: int, caregivers: int) -> str:
    """So many residents with so many caregivers each."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for position in range(residents):
        helpers = (scenario.caregiver_number(position, which) for which in range(caregivers))
        writer.writerow((
            scenario.resident_id(position), scenario.resident_number(position), "คุณยาย", "บัว", "ตัวอย่าง",
            "ชุมชนตัวอย่าง", "th", position % 21, ";".join(f"ญาติ ตัวอย่าง:ลูกสาว:{number}" for number in helpers),
        ))  # fmt: skip
    return file.getvalue()


def responders(rescuers: int) -> str:
    """The list of those who are rung beyond operators and caregivers: so many rescue teams."""
    lines = [f"rescue-{one},rescue,กู้ภัยซ้อม {one},{scenario.rescuer_number(one)},,1" for one in range(rescuers)]
    return "\n".join(["id,tier,name,number,communities,priority", *lines, ""])
