"""A line of the journal with everything that its hash was made of, so that somebody elsewhere can make it again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, text

from db.engine import Database
from db.entry import GENESIS, HASHED, link
from db.personal import Part

_AT_ONCE = 500
_ASKED = text(  # past the column types: as it was hashed
    f"SELECT {', '.join(f'f.{name}' for name in HASHED)}, f.personal_digest, f.hash, b.hash, p.salt, p.data "
    "FROM facts f LEFT JOIN facts b ON b.seq = f.seq - 1 LEFT JOIN personal_parts p ON p.seq = f.seq "
    "WHERE f.seq IN :seqs ORDER BY f.seq"
).bindparams(bindparam("seqs", expanding=True))


@dataclass(frozen=True)
class Proof:
    """`columns` are those of the line, moments in microseconds; `part` is None where there is none, or was erased."""

    columns: Mapping[str, Any]
    personal_digest: str
    previous: str
    hash: str
    part: Part | None

    @property
    def is_whole(self) -> bool:
        """Whether the line is as it was written."""
        is_linked = link(self.previous, {**self.columns, "personal_digest": self.personal_digest}) == self.hash
        return is_linked and (self.part is None or self.part.digest == self.personal_digest)

    def as_json(self) -> dict[str, Any]:
        """As it is exported."""
        beside = {"salt": self.part.salt, "personal": self.part.data} if self.part else {}
        own = {"personal_digest": self.personal_digest, "previous": self.previous, "hash": self.hash}
        return {**self.columns, **own, **beside}


def from_json(said: Mapping[str, Any]) -> Proof:
    """What was exported. KeyError: something is missing."""
    part = Part(said["salt"], said["personal"]) if "salt" in said else None
    columns = {name: said[name] for name in HASHED}
    return Proof(columns, said["personal_digest"], said["previous"], said["hash"], part)


async def proofs(database: Database, seqs: Iterable[int]) -> list[Proof]:
    """Of these lines, in their order."""
    wanted, found = sorted(seqs), []
    for start in range(0, len(wanted), _AT_ONCE):
        for row in await database.ask(_ASKED, {"seqs": wanted[start : start + _AT_ONCE]}):
            columns = dict(zip(HASHED, row, strict=False))
            digest, own, before, salt, personal = row[len(HASHED) :]
            part = None if salt is None else Part(salt, personal)
            found.append(Proof(columns, digest, before or GENESIS, own, part))
    return found
