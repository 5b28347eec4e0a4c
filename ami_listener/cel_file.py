"""Reads on in Asterisk's CEL file where the last listener stopped, also across rotations and a cut last line.

`archive.py` sets a large file aside as saijai.csv.1, .2 and so on. Asterisk opens the file anew for each row, one row
after the other, so once there is a new file nothing more comes into the one that was set aside.
Source: Asterisk 22, res/cdrel_custom/writers.c.
"""

import json
import zlib
from dataclasses import dataclass, field
from pathlib import Path

CHUNK = 32 * 1024  # some 200 rows: read between two live events


@dataclass(frozen=True)
class Place:
    """How far the record was read: `offset` is the end of the last complete line of one file.

    The file is known by its first line, of which `start` is the checksum; before there is one, by its inode.
    """

    inode: int = 0
    offset: int = 0
    start: int = 0

    @classmethod
    def parse(cls, cursor: str | None) -> "Place":
        """The place as the journal keeps it; the beginning where it keeps none."""
        return cls(**json.loads(cursor)) if cursor else cls()

    def __str__(self) -> str:
        return json.dumps({"inode": self.inode, "offset": self.offset, "start": self.start})


@dataclass(frozen=True)
class Part:
    """The next lines, each with the place behind it, and the place behind all of them.

    `is_cut`: what was to be read next is not there any more, and these come after it.
    """

    place: Place
    lines: list[tuple[str, Place]] = field(default_factory=list)
    is_cut: bool = False


def set_aside(file: Path) -> list[Path]:
    """The files that were set aside, the oldest first."""
    numbered = [one for one in file.parent.glob(f"{file.name}.*") if one.suffix[1:].isdecimal()]
    return sorted(numbered, key=lambda one: int(one.suffix[1:]))


def everything(file: Path) -> list[Path]:
    """All files of the record, the one that Asterisk writes last."""
    return [*set_aside(file), *([file] if file.exists() else [])]


def holder(files: list[Path], place: Place) -> int | None:
    """Which of the files the place is in. None: in none of them, or what was read of it is not there any more."""
    for position in reversed(range(len(files))):
        if _is_in(files[position], place):
            return position
    return None


def before(file: Path, place: Place, octets: int) -> tuple[Place, Place]:
    """Where a line begins so many octets before `place`, or where all of it began; and `place`, as the file is now.

    The same twice: there is nothing before it, or it cannot be found.
    """
    files = everything(file)
    position = holder(files, place) if place != Place() else None
    if position is None:
        return place, place
    here = Place(files[position].stat().st_ino, place.offset, place.start)
    offset = place.offset - octets
    while offset < 0 and position > 0:
        position -= 1
        offset += files[position].stat().st_size
    if offset <= 0:
        return _beginning(files[position]), here
    with files[position].open("rb") as stream:
        stream.seek(offset)
        stream.readline(CHUNK)  # the line in the middle of which it is
        return Place(files[position].stat().st_ino, stream.tell(), _start(files[position])), here


def lines_with(file: Path, words: str) -> list[str]:
    """Every whole line of the record that holds these words."""
    found = []
    for part in everything(file):
        try:
            with part.open(encoding="utf-8", errors="replace") as stream:
                found += [line.rstrip("\r\n") for line in stream if words in line]
        except FileNotFoundError:
            continue
    return found


def read(file: Path, place: Place) -> Part:
    """What comes next; no lines at the end. At most 32 KiB at once."""
    files, is_cut = everything(file), False
    if not files:
        return Part(Place(), is_cut=place != Place())
    if place == Place():
        place = _beginning(files[0])
    position = holder(files, place)
    if position is None:
        position, is_cut = len(files) - 1, True
        place = _beginning(files[-1]) if files[-1] == file else _end(files[-1])
    lines = _lines(files[position], place)
    while not lines and position < len(files) - 1:
        position += 1
        place = _beginning(files[position])
        lines = _lines(files[position], place)
    return Part(lines[-1][1] if lines else place, lines, is_cut)


def _is_in(file: Path, place: Place) -> bool:
    try:
        there = file.stat()
    except FileNotFoundError:
        return False
    is_same = _start(file) == place.start if place.start else there.st_ino == place.inode
    return is_same and place.offset <= there.st_size


def _lines(file: Path, place: Place) -> list[tuple[str, Place]]:
    try:
        with file.open("rb") as stream:
            stream.seek(place.offset)
            octets = stream.read(CHUNK)
    except FileNotFoundError:
        return []  # it was set aside this moment
    inode, start = place.inode, place.start or _start(file)
    *lines, rest = octets.split(b"\n")  # what has no end yet is half a row: Asterisk writes it, or died over it
    if len(rest) == CHUNK:
        return [("", Place(inode, place.offset + CHUNK, start))]  # no row is that long: step over it
    found, offset = [], place.offset
    for line in lines:
        offset += len(line) + 1
        found.append((line.decode("utf-8", errors="replace").rstrip("\r"), Place(inode, offset, start)))
    return found


def _beginning(file: Path) -> Place:
    try:
        return Place(file.stat().st_ino, 0, _start(file))
    except FileNotFoundError:
        return Place()


def _end(file: Path) -> Place:
    there = file.stat()
    return Place(there.st_ino, there.st_size, _start(file))


def _start(file: Path) -> int:
    """The checksum of its first line, which no other file begins with: it holds a moment and a channel; 0: none."""
    try:
        with file.open("rb") as stream:
            first = stream.readline(CHUNK)
    except FileNotFoundError:
        return 0
    return zlib.crc32(first) or 1 if first.endswith(b"\n") or len(first) == CHUNK else 0
