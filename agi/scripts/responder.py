"""Whoever is rung outside the centre hears who needs help and takes it by a key: a machine that lifts takes nothing.

Key 1 takes, 2 declines, 9 is heard again; silence is asked once more, then it is nobody. Only the key goes back, to
the responder's own channel: the dialplan decides who was first, says the facts and goes on. Without an answer it asks
the same by itself.
"""

from agi.call import Call
from agi.channel import Channel, digits
from agi.desk import Desk
from dialplan import contract

ASKED_TIMES = 2  # in silence: a voicemail hears it twice, and somebody who reached for the glasses has time
REPEATS = 5  # by key 9
LEAST_KEY_SECONDS, MOST_KEY_SECONDS = 1.0, 30.0
NOBODY = "none"


async def responder(channel: Channel, call: Call, desk: Desk) -> None:
    """Arguments: responder's channel, call id, resident id, sound of who it is, seconds for the key."""
    listener, _call_id, resident_id, who = (call.argument(position) for position in range(4))
    question = ["responder/intro", *whom(resident_id, who), "responder/press"]
    await channel.answer()
    key = await _key(channel, question, _seconds(call.argument(4)))
    await channel.set_variable(f"SHARED({contract.KEY},{listener})", key)


async def _key(channel: Channel, question: list[str], seconds: float) -> str:
    asked = repeats = 0
    while asked < ASKED_TIMES and repeats < REPEATS:
        key = await channel.read_key(question, "129", seconds)
        if key == "9":
            repeats += 1
        elif key:
            return key
        else:
            asked += 1
    return NOBODY


def whom(resident_id: str, who: str) -> list[str]:
    """The sounds that say who needs help: by name, by the digits of the id, or that it is not known."""
    if who:
        return ["responder/who", who]
    spoken = digits(resident_id)
    return ["responder/who-number", *spoken] if spoken else ["responder/who-unknown"]


def _seconds(text: str) -> float:
    wanted = float(text) if text.isascii() and text.isdecimal() else 0.0
    return min(max(wanted, LEAST_KEY_SECONDS), MOST_KEY_SECONDS)
