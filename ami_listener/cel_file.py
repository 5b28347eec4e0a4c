"""Reads on in Asterisk's CEL file where the last listener stopped, also across a rotation and a cut last line."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

CHUNK = 32 * 1024  # some 200 rows: read between two live events


@dataclass(frozen=True)
class Place:
    """How far the file was read: `offset` is the end of the last complete line of the file with this inode."""

    inode: int = 0
    offset: int = 0

    @classmethod
    def parse(cls, cursor: str | None) -> "Place":
        """The place as the journal keeps it; the beginning where it keeps none."""
        return cls(**json.loads(cursor)) if cursor else cls()

    def __str__(self) -> str:
        return json.dumps({"inode": self.inode, "offset": self.offset})


def lines_with(file: Path, words: str) -> list[str]:
    """Every whole line of the file that holds these words."""
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            return [line.rstrip("\r\n") for line in stream if words in line]
    except FileNotFoundError:
        return []


def read(file: Path, place: Place) -> list[tuple[str, Place]]:
    """The next complete lines, each with the place behind it; none at the end. At most 32 KiB at once."""
    current = _inode(file)
    if not current:
        return []
    if place.inode == current and place.offset <= file.stat().st_size:
        return _lines(file, place)
    rotated = _file_of(file, place.inode)
    rest = _lines(rotated, place) if rotated else []
    return rest or _lines(file, Place(current, 0))


def _lines(file: Path, place: Place) -> list[tuple[str, Place]]:
    with file.open("rb") as stream:
        stream.seek(place.offset)
        octets = stream.read(CHUNK)
    *lines, rest = octets.split(b"\n")  # what has no end yet is half a row: Asterisk writes it, or died over it
    if len(rest) == CHUNK:
        return [("", Place(place.inode, place.offset + CHUNK))]  # no row is that long: step over it
    found, offset = [], place.offset
    for line in lines:
        offset += len(line) + 1
        found.append((line.decode("utf-8", errors="replace").rstrip("\r"), Place(place.inode, offset)))
    return found


def _inode(file: Path) -> int:
    try:
        return file.stat().st_ino
    except FileNotFoundError:
        return 0


def _file_of(file: Path, inode: int) -> Path | None:
    """Where a rotation put the file that was being read."""
    if not inode:
        return None
    with os.scandir(file.parent) as siblings:
        return next((Path(one.path) for one in siblings if one.inode() == inode and one.name != file.name), None)
