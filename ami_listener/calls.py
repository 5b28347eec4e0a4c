"""What is known of the running calls and the open incidents, folded from facts alone.

Because every change goes through `Book.learn`, a listener that starts again and folds the journal knows what the one
before it knew. The only thing kept beside is who sits in which bridge: CEL says it again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain import facts as told
from domain.incidents import Incident
from domain.instants import EPOCH

STATED = (
    told.TierStarted,
    told.ResponderRang,
    told.ResponderPickedUp,
    told.ResponderTook,
    told.ResponderDeclined,
    told.ResponderDidNotTake,
    told.ResponderJoined,
    told.ResponderLeft,
    told.ResponderCalledIn,
)  # told by the dialplan itself
SIDE_CALLS_KEPT = 2000
ENDED_CALLS_KEPT = 2000  # more than end while one witness lags behind the other, even where hundreds press a minute


@dataclass(slots=True)
class Leg:
    """One operator's channel. `outcome` is set once: answered or not; a late witness cannot change it."""

    operator_id: str
    rang: bool = False
    outcome: bool | None = None
    answered: bool = False
    is_over: bool = False
    is_held: bool = False
    told_at: datetime = EPOCH  # its last fact
    talked_at: datetime = EPOCH  # its last answer or joining
    joined: set[str] = field(default_factory=set)
    bridges: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Call:
    """One help call. Until an incident is chosen for it (`is_placed`), it is its own."""

    call_id: str
    incident_id: str
    touched_at: datetime
    received_at: datetime | None = None
    begun_at: datetime = EPOCH  # all that comes before an operator rings
    phone_id: str = ""
    resident_id: str = ""
    is_planned: bool = False
    is_placed: bool = False
    is_replaced: bool = False
    is_ended: bool = False
    is_taken: bool = False
    is_refused: bool = False
    is_sos: bool = False
    triaged: set[str] = field(default_factory=set)
    has_spoken: bool = False
    attempt: int = 0  # of a call back, from 1
    is_lifted: bool = False  # a call back that somebody or a machine answered
    is_reached: bool = False
    is_silent: bool = False
    legs: dict[str, Leg] = field(default_factory=dict)
    bridges: set[str] = field(default_factory=set)
    stated: set[str] = field(default_factory=set)

    @property
    def is_answered(self) -> bool:
        """A human took the call."""
        return self.is_taken or any(leg.outcome for leg in self.legs.values())

    def seconds_since_received(self, at: datetime) -> float:
        """How long the resident had been on the line; 0 where the beginning is unknown."""
        return round((at - self.received_at).total_seconds(), 6) if self.received_at else 0.0

    def no_earlier(self, at: datetime, leg_id: str = "") -> datetime:
        """When something happened, by the clocks of two witnesses: CEL's moment is Asterisk's own, AMI's is later.

        What the second one says last must not seem to come before what led to it: of one leg, or of the whole line.
        """
        before = [self.legs[leg_id].told_at] if leg_id in self.legs else [leg.talked_at for leg in self.legs.values()]
        return max(at, self.begun_at, *before)

    def leg(self, leg_id: str, operator_id: str) -> Leg:
        """The operator's channel, from its first mention on."""
        return self.legs.setdefault(leg_id, Leg(operator_id))


class Book:
    """The calls and open incidents that the facts so far amount to."""

    def __init__(self) -> None:
        self.calls: dict[str, Call] = {}
        self.incidents: dict[str, Incident] = {}
        self._of_subject: dict[str, str] = {}
        self._aside: dict[str, None] = {}
        self._of_phone: dict[str, str] = {}
        self.storms: set[str] = set()

    def put_aside(self, an_id: str) -> None:
        """A call or a channel of the centre's own: not an operator who is rung for a resident."""
        self._aside[an_id] = None
        if len(self._aside) > SIDE_CALLS_KEPT:
            del self._aside[next(iter(self._aside))]

    def is_aside(self, an_id: str) -> bool:
        """Whether this call or channel was put aside."""
        return an_id in self._aside

    def incident_of_phone(self, phone_id: str) -> Incident | None:
        """The open case in which this phone called last."""
        return self.incidents.get(self._of_phone.get(phone_id, "")) if phone_id else None

    def incident_of(self, subject: str) -> Incident | None:
        """The open case of this subject."""
        return self.incidents.get(self._of_subject.get(subject, ""))

    def call(self, call_id: str, at: datetime) -> Call:
        """The call, from its first mention on."""
        call = self.calls.setdefault(call_id, Call(call_id, call_id, at))
        call.touched_at = max(call.touched_at, at)
        return call

    def open_call_ids(self) -> set[str]:
        """Calls whose resident is still on the line, as far as is known."""
        return {call_id for call_id, call in self.calls.items() if not call.is_ended}

    def forget(self, before: datetime, read_until: datetime) -> None:
        """Drop ended calls that nobody has mentioned since `before`, and of the others the oldest beyond so many.

        Asterisk's record was read up to `read_until`: a call that it may still speak of is kept.
        """
        over = [one for one in self.calls.values() if one.is_ended and one.touched_at < read_until]
        over.sort(key=lambda one: one.touched_at)
        for place, one in enumerate(over, start=ENDED_CALLS_KEPT - len(over)):
            if one.touched_at < before or place < 0:
                del self.calls[one.call_id]

    def learn(self, fact: told.Fact) -> None:
        """Take one fact in; a fact taken in twice changes nothing."""
        match fact:
            case told.IncidentOpened():
                self._open(fact)
            case told.IncidentJoined():
                self._join(fact)
            case told.IncidentClosed():
                self._close(fact)
            case told.HelpCallReceived():
                call = self.call(fact.call_id, fact.happened_at)
                call.received_at, call.phone_id = fact.happened_at, fact.phone_id
                call.begun_at = max(call.begun_at, fact.happened_at)
            case told.HelpCallRefused():
                call = self.call(fact.call_id, fact.happened_at)
                call.phone_id, call.is_refused, call.is_ended = fact.phone_id, True, True
                self._called_from(fact.phone_id, fact.incident_id)
            case told.SosReceived():
                call = self.call(fact.call_id, fact.happened_at)
                call.phone_id, call.resident_id = fact.phone_id, fact.resident_id
                call.is_sos = call.is_ended = True
                self._called_from(fact.phone_id, fact.incident_id)
            case told.TriageAnswered():
                self.call(fact.call_id, fact.happened_at).triaged.add(fact.answer)
            case told.StormBegan() | told.StormEnded():
                self.storms.add(fact.fact_id)
            case told.PlanChosen():
                call = self.call(fact.call_id, fact.happened_at)
                call.is_planned, call.resident_id = True, fact.resident_id
                call.begun_at = max(call.begun_at, fact.happened_at)
            case told.HelpCallReplaced():
                self.call(fact.call_id, fact.happened_at).is_replaced = True
            case told.HelpCallEnded() | told.CallBackFailed():
                self.call(fact.call_id, fact.happened_at).is_ended = True
            case told.CallBackStarted():
                call = self.call(fact.call_id, fact.happened_at)
                call.attempt, call.is_placed, call.incident_id = fact.attempt, True, fact.incident_id
            case told.CallBackAnswered():
                call = self.call(fact.call_id, fact.happened_at)
                call.is_lifted, call.received_at = True, fact.happened_at
            case told.ResidentReached():
                self.call(fact.call_id, fact.happened_at).is_reached = True
            case _:
                self._learn_of_leg(fact)

    def _learn_of_leg(self, fact: told.Fact) -> None:
        match fact:
            case told.OperatorRang():
                self._leg(fact.call_id, fact).rang = True
            case told.OperatorAnswered():
                leg = self._leg(fact.call_id, fact)
                leg.outcome = leg.answered = True
                leg.talked_at = leg.told_at
            case told.OperatorDidNotAnswer():
                leg = self._leg(fact.call_id, fact)
                leg.outcome, leg.is_over = False, True
            case told.OperatorJoined():
                leg = self._leg(fact.call_id, fact)
                leg.outcome = True
                leg.talked_at = leg.told_at
                leg.joined.add(fact.bridge_id)
                leg.bridges.add(fact.bridge_id)
                self.calls[fact.call_id].bridges.add(fact.bridge_id)
            case told.ResidentHeld():
                self._leg(fact.call_id, fact).is_held = True
            case told.ResidentResumed():
                self._leg(fact.call_id, fact).is_held = False
            case told.OperatorLeft():
                leg = self._leg(fact.call_id, fact)
                leg.outcome = leg.is_over = True
            case told.IncidentHandedOver():
                leg = self.call(fact.call_id, fact.happened_at).leg(fact.leg_id, fact.to_operator_id)
                leg.rang = leg.outcome = leg.answered = True
            case told.ResidentSpoke():
                self.call(fact.call_id, fact.happened_at).has_spoken = True
            case told.SilentCall():
                self.call(fact.call_id, fact.happened_at).is_silent = True
            case _:
                self._learn_of_responder(fact)

    def _learn_of_responder(self, fact: told.Fact) -> None:
        if isinstance(fact, told.ResponderCalledIn):  # the responder's own call belongs to the case, and is answered
            own = self.call(fact.leg_id, fact.happened_at)
            own.is_placed, own.incident_id, own.is_taken = True, fact.incident_id, True
        call = self.calls.get(fact.call_id)
        if call is not None and isinstance(fact, STATED):
            call.stated.add(fact.fact_id)
            call.is_taken = call.is_taken or isinstance(fact, told.ResponderTook)

    def _leg(
        self,
        call_id: str,
        fact: told.OperatorRang
        | told.OperatorAnswered
        | told.OperatorDidNotAnswer
        | told.OperatorJoined
        | told.OperatorLeft
        | told.ResidentHeld
        | told.ResidentResumed,
    ) -> Leg:
        leg = self.call(call_id, fact.happened_at).leg(fact.leg_id, fact.operator_id)
        leg.told_at = max(leg.told_at, fact.happened_at)
        return leg

    def _open(self, fact: told.IncidentOpened) -> None:
        call = self.call(fact.call_id, fact.happened_at)
        if not call.is_placed:
            call.is_placed, call.incident_id = True, fact.incident_id
            self._keep(Incident(fact.incident_id, fact.subject, fact.resident_id, fact.happened_at))
        self._called_from(call.phone_id, fact.incident_id)

    def _join(self, fact: told.IncidentJoined) -> None:
        call = self.call(fact.call_id, fact.happened_at)
        call.is_placed, call.incident_id = True, fact.incident_id
        if (incident := self.incidents.get(fact.incident_id)) is not None:
            self._keep(replace(incident, presses=max(incident.presses, fact.press)))
        self._called_from(call.phone_id, fact.incident_id)

    def _called_from(self, phone_id: str, incident_id: str) -> None:
        if phone_id:
            self._of_phone[phone_id] = incident_id

    def _close(self, fact: told.IncidentClosed) -> None:
        closed = self.incidents.pop(fact.incident_id, None)
        if closed is not None and self._of_subject.get(closed.subject) == closed.incident_id:
            del self._of_subject[closed.subject]

    def restore_incidents(self, open_ones: Iterable[Incident]) -> None:
        """The open cases as the database has them, oldest first: exactly these."""
        self.incidents, self._of_subject = {}, {}
        for incident in reversed(list(open_ones)):
            self._keep(incident)

    def _keep(self, incident: Incident) -> None:
        self.incidents[incident.incident_id] = incident
        self._of_subject[incident.subject] = incident.incident_id
