"""What lets one guess at somebody's health lies beside its line of the journal, where it can be erased.

The line itself, and with it the chain, holds only a digest of it under a salt: once salt and words are gone nobody
can try out which words they were, and the chain is still whole.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.facts import Fact

SALT_OCTETS = 16


@dataclass(frozen=True)
class Part:
    """The personal part of one line."""

    salt: str
    data: str

    @property
    def digest(self) -> str:
        """What the line says of it: SHA-256 over salt and words."""
        return hashlib.sha256((self.salt + self.data).encode()).hexdigest()


def parted(fact: Fact) -> tuple[str, Part | None]:
    """What a fact says, as JSON: for its line, and beside it under a fresh salt."""
    open_part, personal = dict(fact.data), {}
    for name in fact.personal:
        personal[name] = open_part.pop(name)
    return written(open_part), Part(secrets.token_hex(SALT_OCTETS), written(personal)) if personal else None


def written(data: Mapping[str, Any]) -> str:
    """JSON in the one spelling that is hashed."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"))
