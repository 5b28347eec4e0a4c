"""What lies on every script's desk: whose phone it is, where facts go, what time it is, which names can be played."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agi.call import Call
from agi.lookup import Lookup
from agi.recorder import Recorder
from agi.studio import Studio
from dialplan.sounds import spoken
from domain import escalation, numbers
from domain.escalation import Reach
from runtime.clock import Clock


def _nobody_else() -> Reach:
    return escalation.NOBODY_ELSE


@dataclass(frozen=True)
class Desk:
    """Given to each script; `names_dir` holds a spoken name of each resident who has one, as <resident id>.wav.

    `reach` tells whom the centre can ring beyond its operators now; it asks nobody and never waits. `studio` is where
    prompts are recorded by telephone, if they are.
    """

    lookup: Lookup
    recorder: Recorder
    clock: Clock
    phone_key: bytes
    names_dir: Path
    reach: Callable[[], Reach] = _nobody_else
    studio: Studio | None = None

    def phone_id(self, call: Call, presentation: str) -> str:
        """The caller's telephone under its pseudonym; "" where the number was withheld."""
        caller = numbers.parse(call.caller_number, presentation)
        return numbers.phone_id(caller.key, self.phone_key)

    def has_name(self, resident_id: str) -> bool:
        """Whether this resident's name can be played."""
        return bool(self.name(resident_id))

    def name(self, resident_id: str) -> str:
        """The sound that says who this is, or ""."""
        return spoken(self.names_dir, resident_id)

    def note(self, resident_id: str) -> str:
        """The sound that says how to get in and what to mind, or ""."""
        return spoken(self.names_dir.parent / "notes", resident_id)
