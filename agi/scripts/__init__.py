"""Every question the dialplan may ask, by its name in agi://host/<name>, and how long its answer may take."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from agi.call import Call
from agi.channel import Channel
from agi.desk import Desk
from agi.scripts.call_ended import call_ended
from agi.scripts.identify import identify
from agi.scripts.responder import responder
from agi.scripts.studio import studio
from agi.scripts.test_call import test_call
from dialplan import contract


@dataclass(frozen=True)
class Script:
    """One question: who answers it, within how many seconds, and which argument is the call id."""

    run: Callable[[Channel, Call, Desk], Awaitable[None]]
    seconds: float
    call_id_argument: int

    def call_id(self, call: Call) -> str:
        """The call that is meant; "" where the dialplan did not say."""
        return call.argument(self.call_id_argument)


SCRIPTS: Final[Mapping[str, Script]] = {
    contract.SCRIPT_IDENTIFY: Script(identify, seconds=1.0, call_id_argument=1),
    contract.SCRIPT_CALL_ENDED: Script(call_ended, seconds=5.0, call_id_argument=0),
    contract.SCRIPT_RESPONDER: Script(responder, seconds=170.0, call_id_argument=1),
    contract.SCRIPT_STUDIO: Script(studio, seconds=3600.0, call_id_argument=0),
    contract.SCRIPT_TEST_CALL: Script(test_call, seconds=90.0, call_id_argument=0),
}
