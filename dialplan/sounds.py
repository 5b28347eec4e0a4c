"""What was rendered for one resident: a name, or how to get in. Where there is none, the dialplan is told of none."""

import re
from pathlib import Path

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def spoken(folder: Path, resident_id: str) -> str:
    """The sound of this resident in `folder` (names or notes), as the dialplan plays it; "" where there is none."""
    if not _SAFE_NAME.fullmatch(resident_id):
        return ""
    return f"{folder.name}/{resident_id}" if (folder / f"{resident_id}.wav").is_file() else ""
