"""What lies on every script's desk: whose phone it is, where facts go, what time it is, which names can be played."""

import re
from dataclasses import dataclass
from pathlib import Path

from agi.call import Call
from agi.lookup import Lookup
from agi.recorder import Recorder
from domain import numbers
from runtime.clock import Clock

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Desk:
    """Given to each script; `names_dir` holds a spoken name of each resident who has one, as <resident id>.wav."""

    lookup: Lookup
    recorder: Recorder
    clock: Clock
    phone_key: bytes
    names_dir: Path

    def phone_id(self, call: Call, presentation: str) -> str:
        """The caller's telephone under its pseudonym; "" where the number was withheld."""
        caller = numbers.parse(call.caller_number, presentation)
        return numbers.phone_id(caller.key, self.phone_key)

    def has_name(self, resident_id: str) -> bool:
        """Whether this resident's name can be played."""
        return bool(_SAFE_NAME.fullmatch(resident_id)) and (self.names_dir / f"{resident_id}.wav").is_file()
