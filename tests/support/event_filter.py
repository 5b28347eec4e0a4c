"""The event filter of manager.conf, as Asterisk applies it. Source: Asterisk 22, manager.conf.sample, eventfilter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_LINE = re.compile(
    r"^eventfilter\(action\((?P<action>\w+)\),name\((?P<name>\w+)\)"
    r"(?:,header\((?P<header>\w+)\),method\(starts_with\))?\)\s*=(?:[ \t]*(?P<begins>[^;\s]+))?",
    re.MULTILINE,
)


@dataclass(frozen=True)
class EventFilter:
    """Which events cross the wire."""

    included: frozenset[str]
    excluded: frozenset[tuple[str, str, str]]  # event, header, how its value begins

    @classmethod
    def read(cls, file: Path) -> Self:
        """Every eventfilter line must be understood, or this would prove nothing."""
        text = file.read_text(encoding="utf-8")
        found = [line.groupdict("") for line in _LINE.finditer(text)]
        assert len(found) == len(re.findall(r"^eventfilter", text, re.MULTILINE))
        return cls(
            frozenset(one["name"] for one in found if one["action"] == "include"),
            frozenset((one["name"], one["header"], one["begins"]) for one in found if one["action"] == "exclude"),
        )

    def lets_through(self, message: Mapping[str, str]) -> bool:
        """Included, and not excluded."""
        if message["Event"] not in self.included:
            return False
        return not any(
            message["Event"] == event and message.get(header, "").startswith(begins)
            for event, header, begins in self.excluded
        )
