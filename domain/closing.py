"""When an incident may be closed: not without an outcome, nor while the resident waits, nor silent and unseen."""

from typing import Final

from domain.incidents import Disposition
from domain.standing import Standing, State

NO_DISPOSITION: Final = "no_disposition"
IS_CLOSED: Final = "is_closed"
STILL_WAITS: Final = "still_waits"
SECOND_LOOK: Final = "second_look"


def obstacle(one: Standing, disposition: str, *, has_looked_again: bool = False) -> str:
    """Why it cannot be closed like this; empty: it can.

    A silent incident needs a second look: by somebody else, or by who closes it and says so (`has_looked_again`).
    """
    if not one.is_open:
        return IS_CLOSED
    if disposition not in set(Disposition):
        return NO_DISPOSITION
    if one.state is State.WAITING:
        return STILL_WAITS
    return SECOND_LOOK if one.needs_second_look and not has_looked_again else ""
