"""What the second line found out is on disk before its process ends, in the form that db/spool.py reads.

Loaded by the process AGI: nothing here but what starts in a millisecond, hence os and not pathlib.
"""

from __future__ import annotations

import json
import os

TYPE_CHECKING = False  # typing itself would cost a third of the start
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def drop(directory: str, facts: Sequence[dict[str, Any]], call_id: str, happened_at: int) -> None:
    """Each fact (its word and data) in a file of its own, under its final name. OSError: it is not."""
    for number, fact in enumerate(facts):
        name = f"{happened_at:020d}-{os.getpid()}-{number:06d}.json"
        fresh, final = os.path.join(directory, f".{name}.new"), os.path.join(directory, name)
        said = {**fact, "call_id": call_id, "incident_id": "", "happened_at": happened_at}
        with open(fresh, "w", encoding="utf-8") as file:
            json.dump(said, file)
            file.flush()
            os.fsync(file.fileno())
        os.rename(fresh, final)
    if facts:
        _sync(directory)


def _sync(directory: str) -> None:
    opened = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
