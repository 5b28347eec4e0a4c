"""Which telephone asks, and what for: one question of the dialplan, read out of Asterisk's headers."""

import re
from dataclasses import dataclass

from agi.protocol import Environment

_NOBODY = frozenset({"", "unknown"})  # Asterisk's words for a caller who presented no number


@dataclass(frozen=True)
class Call:
    """`script` as in agi://host/script, `arguments` by position, `caller_number` as presented ("" where none)."""

    script: str
    arguments: tuple[str, ...]
    caller_number: str
    channel: str

    def argument(self, position: int) -> str:
        """The argument at `position`, counted from 0; "" where the dialplan gave fewer."""
        return self.arguments[position] if position < len(self.arguments) else ""


def from_environment(environment: Environment) -> Call:
    """The question that these headers ask; headers that are missing leave their part empty."""
    values = environment.values
    number = values.get("callerid", "")
    return Call(
        script=script_name(values.get("network_script", "")),
        arguments=environment.arguments,
        caller_number="" if number.strip().lower() in _NOBODY else number,
        channel=values.get("channel", ""),
    )


def script_name(path: str) -> str:
    """`/identify?x=1`, `identify/` and `identify` name the same script."""
    return re.split(r"[?#]", path, maxsplit=1)[0].strip("/ ")
