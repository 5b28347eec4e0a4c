"""What the ladder says of those it rings: each word of the dialplan is one fact, the same from both witnesses."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from domain import facts as told

Said = Mapping[str, str]
LEG_CHANNEL: Final = "Local/contact@leg-"  # the centre's own channel that rings one responder


def number(text: str) -> int:
    """A count or a duration; 0 where Asterisk left it out."""
    return int(text) if text.isascii() and text.isdecimal() else 0


def fact(word: str, said: Said, call_id: str, at: datetime) -> told.Fact | None:
    """The fact that the dialplan's word is; None for words of something else."""
    make = _FACTS.get(word)
    return make(said, call_id, at) if make is not None else None


def _tier_started(said: Said, call_id: str, at: datetime) -> told.Fact:
    return told.TierStarted(
        call_id=call_id,
        happened_at=at,
        tier=said["tier"],
        round=number(said["round"]),
        contacts=number(said["contacts"]),
        ladder_id=said["ladder"],
    )


def _rang(said: Said, call_id: str, at: datetime) -> told.Fact:
    return told.ResponderRang(
        call_id=call_id, happened_at=at, tier=said["tier"], responder_id=said["responder"], leg_id=said["leg"]
    )


def _picked_up(said: Said, call_id: str, at: datetime) -> told.Fact:
    return told.ResponderPickedUp(call_id=call_id, happened_at=at, responder_id=said["responder"], leg_id=said["leg"])


def _took(said: Said, call_id: str, at: datetime) -> told.Fact:
    return told.ResponderTook(
        call_id=call_id,
        happened_at=at,
        tier=said["tier"],
        responder_id=said["responder"],
        leg_id=said["leg"],
        line=said["line"],
    )


def _declined(said: Said, call_id: str, at: datetime) -> told.Fact:
    return told.ResponderDeclined(call_id=call_id, happened_at=at, responder_id=said["responder"], leg_id=said["leg"])


def _not_taken(said: Said, call_id: str, at: datetime) -> told.Fact:
    return told.ResponderDidNotTake(
        call_id=call_id, happened_at=at, responder_id=said["responder"], leg_id=said["leg"], reason=said["reason"]
    )


def _joined(said: Said, call_id: str, at: datetime) -> told.Fact:
    return told.ResponderJoined(call_id=call_id, happened_at=at, responder_id=said["responder"], leg_id=said["leg"])


def _left(said: Said, call_id: str, at: datetime) -> told.Fact:
    return told.ResponderLeft(
        call_id=call_id,
        happened_at=at,
        responder_id=said["responder"],
        leg_id=said["leg"],
        seconds=float(number(said["seconds"])),
    )


def _called_in(said: Said, call_id: str, at: datetime) -> told.Fact:
    return told.ResponderCalledIn(call_id=call_id, happened_at=at, responder_id=said["responder"], leg_id=said["leg"])


_FACTS: Final[Mapping[str, Callable[[Said, str, datetime], told.Fact]]] = {
    "tier-started": _tier_started,
    "responder-rang": _rang,
    "responder-picked-up": _picked_up,
    "responder-took": _took,
    "responder-declined": _declined,
    "responder-not-taken": _not_taken,
    "responder-joined": _joined,
    "responder-left": _left,
    "responder-called-in": _called_in,
}
