"""Once a day the journal's end is signed: who keeps that elsewhere can prove that nothing before it was changed."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from db.head import Head
from runtime import signature

MODE = 0o600


@dataclass(frozen=True)
class Anchor:
    """Line `seq` had this hash on that day (Bangkok, ISO 8601)."""

    day: str
    seq: int
    hash: str
    signature: str = ""

    @property
    def content(self) -> bytes:
        """What is signed."""
        return f"saijai journal anchor 1\n{self.day}\n{self.seq}\n{self.hash}\n".encode()

    def is_genuine(self, public: str) -> bool:
        """Whether the holder of the centre's key signed this."""
        return signature.is_genuine(public, self.content, self.signature)


def sign(key: str, day: str, head: Head) -> Anchor:
    """An anchor at the present end."""
    bare = Anchor(day, head.seq, head.hash)
    return Anchor(day, head.seq, head.hash, signature.sign(key, bare.content))


class AnchorFile:
    """The centre's own copy, one JSON object a line, outside the database."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def last(self) -> Anchor | None:
        """The newest; None: none yet, or what is there cannot be read."""
        found = list(read(self._path))
        return found[-1] if found else None

    def add(self, anchor: Anchor) -> None:
        """On disk when this returns. OSError: it is not."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, MODE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(json.dumps(asdict(anchor)) + "\n")
            file.flush()
            os.fsync(descriptor)


def read(path: Path) -> Iterator[Anchor]:
    """Anchors of a file: the centre's own copy, or facts `journal_anchored` as MQTT told them; other lines are left.

    Nothing where there is no file.
    """
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            said = json.loads(line)
            said = said.get("data", said)
            yield Anchor(str(said["day"]), int(said["seq"]), str(said["hash"]), str(said["signature"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue


def forged(anchors: Iterable[Anchor], public: str) -> Iterator[str]:
    """What is wrong with the papers themselves."""
    for anchor in anchors:
        if not anchor.is_genuine(public):
            yield f"anchor of {anchor.day}: its signature is not of this centre's key"
