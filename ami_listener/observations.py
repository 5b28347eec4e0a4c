"""What was seen of a call, by whichever witness: AMI and CEL rows are translated into these, and mean the same.

An observation is not yet a fact: two witnesses may see one happening. The tracker decides what is new.
"""

from dataclasses import dataclass
from datetime import datetime

from domain import facts as told


@dataclass(frozen=True, kw_only=True)
class Observation:
    """Something seen of the call `call_id` (Asterisk's linkedid) at `at`, by Asterisk's clock."""

    call_id: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TrunkRang(Observation):
    """A channel came in over the trunk, for `exten`. Only CEL says it; it accuses when nothing else is said."""

    exten: str


@dataclass(frozen=True, kw_only=True)
class WentOut(Observation):
    """The channel was no help call: we rang somebody by ourselves, as an alarm does. Only CEL says it."""


@dataclass(frozen=True, kw_only=True)
class Received(Observation):
    """The dialplan took a help call. `number` is the caller's as presented, `presentation` whether it may be seen."""

    number: str
    presentation: str
    did: str


@dataclass(frozen=True, kw_only=True)
class TestReceived(Observation):
    """The dialplan took a test call: no incident."""

    __test__ = False  # its name is no test's name to pytest


@dataclass(frozen=True, kw_only=True)
class SosPressed(Observation):
    """A device that cannot speak was pressed; whose it is was looked up. `call_id` is the press's own."""

    device_id: str
    sent_id: str
    sent_at: str
    resident_id: str
    phone_id: str
    battery: int | None


@dataclass(frozen=True, kw_only=True)
class Planned(Observation):
    """The dialplan knows whom to ring."""

    line: str
    resident_id: str
    subject: str
    prompt_set: str
    priority: int
    queue: str


@dataclass(frozen=True, kw_only=True)
class Replaced(Observation):
    """A newer press took the line of this call."""

    by_call_id: str


@dataclass(frozen=True, kw_only=True)
class Stated(Observation):
    """The dialplan told a fact in so many words; only its incident is still to be found."""

    fact: told.Fact


@dataclass(frozen=True, kw_only=True)
class SideCall(Observation):
    """`call_id` is no help call: the centre itself dials a responder with it."""


@dataclass(frozen=True, kw_only=True)
class CallBackLifted(Observation):
    """A resident who is called back, or a machine, lifted the receiver."""

    attempt: int


@dataclass(frozen=True, kw_only=True)
class CallBackDialled(Observation):
    """The ring of a call back ended without an answer; `dial_status` is Asterisk's word for why."""

    dial_status: str


@dataclass(frozen=True, kw_only=True)
class Reached(Observation):
    """The resident is known to hear us: by a key, or by a responder."""

    by: str
    responder_id: str


@dataclass(frozen=True, kw_only=True)
class Refused(Observation):
    """Every line was taken: the caller heard busy. `lines` were in use."""

    number: str
    presentation: str
    lines: int


@dataclass(frozen=True, kw_only=True)
class Triaged(Observation):
    """The caller said by key how it is, or pressed nothing. `priority` from now on."""

    answer: str
    by_key: bool
    priority: int


@dataclass(frozen=True, kw_only=True)
class StormRose(Observation):
    """So many press, or nobody is free for so long, that callers are asked how it is. The dialplan's own second."""

    calls: int
    seconds: int


@dataclass(frozen=True, kw_only=True)
class StormFell(Observation):
    """Calls are taken as usual again. At the dialplan's own second."""


@dataclass(frozen=True, kw_only=True)
class DialplanEnded(Observation):
    """The dialplan's hangup handler ran. `source` is the channel that hung up, empty when Asterisk did."""

    source: str
    cause: int
    answered: bool


@dataclass(frozen=True, kw_only=True)
class ResidentEnded(Observation):
    """The resident's channel is gone; the second witness of the end, should the dialplan not have said it."""

    source: str
    cause: int


@dataclass(frozen=True, kw_only=True)
class ResidentBridged(Observation):
    """The resident's channel is in `bridge_id`."""

    bridge_id: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class ResidentTalked(Observation):
    """The resident's voice was heard. Only AMI says it (TALK_DETECT)."""


@dataclass(frozen=True, kw_only=True)
class Asked(Observation):
    """An operator pressed a key for somebody else to be fetched."""

    operator_id: str
    wanted: str
    key_id: str


@dataclass(frozen=True, kw_only=True)
class HandedOver(Observation):
    """Another operator lifted and joins the talk with the channel `leg_id`."""

    from_operator_id: str
    to_operator_id: str
    leg_id: str


@dataclass(frozen=True, kw_only=True)
class Closed(Observation):
    """An operator said by key how the incident of this call ended; of a silent one after a second look."""

    operator_id: str
    disposition: str
    has_looked_again: bool = False


@dataclass(frozen=True, kw_only=True)
class CallVanished(Observation):
    """Asterisk no longer knows the call and never said how it ended: Asterisk itself was restarted."""


@dataclass(frozen=True, kw_only=True)
class CallOver(Observation):
    """The last channel of the call is gone; nothing more will be seen of it."""


@dataclass(frozen=True, kw_only=True)
class LegObservation(Observation):
    """Something seen of one operator's channel."""

    leg_id: str
    operator_id: str


@dataclass(frozen=True, kw_only=True)
class LegRang(LegObservation):
    """An operator's phone rings."""


@dataclass(frozen=True, kw_only=True)
class LegAnswered(LegObservation):
    """An operator took the call."""


@dataclass(frozen=True, kw_only=True)
class LegNotAnswered(LegObservation):
    """The ring of an operator's phone ended without an answer."""

    dial_status: str


@dataclass(frozen=True, kw_only=True)
class LegBridged(LegObservation):
    """An operator's channel is in `bridge_id`."""

    bridge_id: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class LegEnded(LegObservation):
    """An operator's channel is gone. `was_up`: whether it had been answered, None where the witness cannot tell."""

    cause: int
    was_up: bool | None


@dataclass(frozen=True, kw_only=True)
class LegHeld(LegObservation):
    """The operator put the talk on hold, or took it up again."""

    is_held: bool
