"""What happened, told once in the past tense: the only words in which the parts of the centre report to each other.

A fact carries ids, never names, numbers or the name of an illness; what lets one guess at somebody's health is
`personal`: the journal keeps it beside the line, where it can be erased, and nobody outside hears it. `happened_at`
is aware UTC in microseconds, by Asterisk's clock where Asterisk saw it. `fact_id` is derived, so that two witnesses
of one happening (AMI, CEL, a script) write the same id and the journal keeps the first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar

FACTS: dict[str, type["Fact"]] = {}


def _word(class_name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", class_name).lower()


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One happening of one call; `incident_id` is empty until the tracker knows the incident."""

    word: ClassVar[str] = "fact"
    once_per: ClassVar[tuple[str, ...]] = ()
    personal: ClassVar[Mapping[str, Any]] = {}  # parts that go to nobody outside, and what they read once erased

    call_id: str
    happened_at: datetime
    incident_id: str = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.word = _word(cls.__name__)
        FACTS[cls.word] = cls

    @property
    def fact_id(self) -> str:
        """The same for every witness of this happening: call, word, and the parts named in `once_per`."""
        parts = (str(getattr(self, name)) for name in self.once_per)
        return "/".join((self.call_id or "centre", self.word, *parts))

    @property
    def data(self) -> dict[str, Any]:
        """What this fact says beyond who and when, ready for JSON."""
        names = [f.name for f in fields(self) if f.name not in ("call_id", "happened_at", "incident_id")]
        values = {name: getattr(self, name) for name in names}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def restore(word: str, call_id: str, incident_id: str, happened_at: datetime, data: Mapping[str, Any]) -> Fact:
    """The fact that was written down. KeyError: an unknown word; TypeError: data of another shape."""
    kind = FACTS[word]
    known = {**kind.personal, **data}
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in known.items()}
    return kind(call_id=call_id, incident_id=incident_id, happened_at=happened_at, **values)
