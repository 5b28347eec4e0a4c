"""Decides what is new: from what was seen of a call, the facts that nobody has told yet.

Pure: no clock, no file, no socket. Whatever the order and number of witnesses (AMI, CEL, both, twice), one call comes
to the same facts, and a tracker whose book was folded from the journal goes on where the one before it stopped.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ami_listener import observations as seen
from ami_listener.calls import Book, Call
from ami_listener.lines import course
from domain import facts as told
from domain import incidents

Identify = Callable[[str, str], tuple[str, str]]  # number and presentation as given -> phone id and kind of caller


class Tracker:
    """Observations in, new facts out."""

    def __init__(self, identify: Identify, book: Book | None = None) -> None:
        self._identify = identify
        self.book = book or Book()

    def observe(self, observation: seen.Observation) -> list[told.Fact]:
        """The facts that `observation` adds to what is known, in their order."""
        if self._is_aside(observation):
            return []
        before = self._placed_first(observation)
        news = self._news(observation)
        for fact in news:
            self.book.learn(fact)
        return before + news

    def _is_aside(self, observation: seen.Observation) -> bool:
        # a phone of ours may be rung as a responder's: the dialplan says so itself, and it is no operator's ring
        match observation:
            case seen.SideCall():
                self.book.put_aside(observation.call_id)
                return True
            case seen.LegObservation() if self.book.is_aside(observation.call_id):
                self.book.put_aside(observation.leg_id)
                return True
            case seen.LegObservation():
                return self.book.is_aside(observation.leg_id)
            case _:
                return False

    def fill(self, fact: told.Fact) -> told.Fact | None:
        """A fact from another process with its incident, or None while its call has not been placed in one.

        That a call was given up is known here with its end, and by the same clock: that is waited for.
        """
        if fact.incident_id or not fact.call_id or isinstance(fact, told.PhoneTested):
            return fact
        call = self.book.calls.get(fact.call_id)
        if call is not None and not call.is_ended and isinstance(fact, told.HelpCallAbandoned):
            return None
        return replace(fact, incident_id=call.incident_id) if call is not None and call.is_placed else None

    def _placed_first(self, observation: seen.Observation) -> list[told.Fact]:
        # whoever rings or hangs up before the plan was heard of still belongs to a case, a new one
        match observation:
            case seen.LegRang() | seen.DialplanEnded():
                call = self.book.call(observation.call_id, observation.at)
            case seen.ResidentEnded() | seen.CallVanished() | seen.CallOver() if self._is_known(observation):
                call = self.book.calls[observation.call_id]
            case _:
                return []
        if call.is_placed:
            return []
        placed = self._place(call, "", "", observation.at)
        self.book.learn(placed)
        return [placed]

    def _is_known(self, observation: seen.Observation) -> bool:
        return observation.call_id in self.book.calls

    def _news(self, observation: seen.Observation) -> list[told.Fact]:
        match observation:
            case seen.Received():
                return self._received(observation)
            case seen.Planned():
                return self._planned(observation)
            case seen.Replaced():
                return self._replaced(observation)
            case seen.Closed():
                return self._closed(observation)
            case seen.Stated():
                return self._stated(observation)
            case seen.Refused():
                return self._refused(observation)
            case seen.SosPressed():
                return self._sos(observation)
            case seen.StormRose() | seen.StormFell():
                return self._storm(observation)
            case _ if self._is_known(observation):
                return course(self.book.calls[observation.call_id], observation)
            case _:
                return []  # no help call: a test call, or a channel of something else

    def _received(self, observation: seen.Received) -> list[told.Fact]:
        call = self.book.call(observation.call_id, observation.at)
        if call.received_at is not None:
            return []
        phone_id, kind = self._identify(observation.number, observation.presentation)
        return [
            told.HelpCallReceived(
                call_id=call.call_id,
                happened_at=observation.at,
                incident_id=call.incident_id,
                phone_id=phone_id,
                caller=kind,
                did=observation.did,
            )
        ]

    def _planned(self, observation: seen.Planned) -> list[told.Fact]:
        call = self.book.call(observation.call_id, observation.at)
        at = call.no_earlier(observation.at)
        news: list[told.Fact] = (
            [] if call.is_placed else [self._place(call, observation.subject, observation.resident_id, at)]
        )
        if not call.is_planned:
            news.append(
                told.PlanChosen(
                    call_id=call.call_id,
                    happened_at=at,
                    incident_id=news[0].incident_id if news else call.incident_id,
                    line=observation.line,
                    resident_id=observation.resident_id,
                    subject=observation.subject,
                    prompt_set=observation.prompt_set,
                    priority=observation.priority,
                    queue=observation.queue,
                )
            )
        return news

    def _place(self, call: Call, subject: str, resident_id: str, at: datetime) -> told.Fact:
        # who is unknown is known by the phone, and who hides the number by this one call
        of_phone = f"phone:{call.phone_id}" if call.phone_id else ""
        subject = subject or of_phone or f"call:{call.call_id}"
        current = self.book.incident_of(subject)
        if current is None and call.phone_id:
            # one of this phone's calls came when nobody could be asked who it is: one person in need, one case
            same = self.book.incident_of_phone(call.phone_id) or self.book.incident_of(of_phone)
            if same is not None and of_phone in (subject, same.subject):
                current, subject = same, subject if subject != of_phone else same.subject
        return incidents.join_or_open(current, call_id=call.call_id, subject=subject, resident_id=resident_id, at=at)

    def _refused(self, observation: seen.Refused) -> list[told.Fact]:
        call = self.book.call(observation.call_id, observation.at)
        if call.is_refused:
            return []
        phone_id, kind = self._identify(observation.number, observation.presentation)
        incident = self.book.incident_of_phone(phone_id)  # nobody was asked who it is: the phone must do
        subject = incident.subject if incident else f"phone:{phone_id}" if phone_id else f"call:{call.call_id}"
        resident_id = incident.resident_id if incident else ""
        placed = self._place(call, subject, resident_id, observation.at)
        refused = told.HelpCallRefused(
            call_id=call.call_id,
            happened_at=observation.at,
            incident_id=placed.incident_id,
            phone_id=phone_id,
            caller=kind,
            lines=observation.lines,
        )
        return [placed, refused]

    def _sos(self, observation: seen.SosPressed) -> list[told.Fact]:
        call = self.book.call(observation.call_id, observation.at)
        if call.is_sos:
            return []
        call.phone_id = observation.phone_id
        of_device = f"device:{observation.device_id}"
        subject = f"resident:{observation.resident_id}" if observation.resident_id else of_device
        placed = self._place(call, subject, observation.resident_id, observation.at)
        pressed = told.SosReceived(
            call_id=call.call_id,
            happened_at=observation.at,
            incident_id=placed.incident_id,
            device_id=observation.device_id,
            sent_id=observation.sent_id,
            resident_id=observation.resident_id,
            phone_id=observation.phone_id,
            sent_at=observation.sent_at,
            battery=observation.battery,
        )
        return [placed, pressed]

    def _storm(self, observation: seen.StormRose | seen.StormFell) -> list[told.Fact]:
        at = observation.at
        fact = (
            told.StormEnded(call_id="", happened_at=at)
            if isinstance(observation, seen.StormFell)
            else told.StormBegan(call_id="", happened_at=at, calls=observation.calls, seconds=observation.seconds)
        )
        return [] if fact.fact_id in self.book.storms else [fact]

    def _closed(self, observation: seen.Closed) -> list[told.Fact]:
        call = self.book.calls.get(observation.call_id)
        incident_id = call.incident_id if call is not None else observation.call_id
        incident = self.book.incidents.get(incident_id)
        if incident is None or not incident.is_open or observation.disposition not in set(incidents.Disposition):
            return []
        by = f"operator:{observation.operator_id}"
        disposition = incidents.Disposition(observation.disposition)
        closed = incidents.close(incident_id, disposition, closed_by=by, at=observation.at)
        if not observation.has_looked_again:
            return [closed]
        looked = told.SecondLookGiven(
            call_id=observation.call_id,
            happened_at=observation.at,
            incident_id=incident_id,
            by=observation.operator_id,
            is_other=False,
        )
        return [looked, closed]

    def _stated(self, observation: seen.Stated) -> list[told.Fact]:
        # a ladder may outlive the call it began with: then the journal knows what was told before
        call = self.book.calls.get(observation.call_id)
        if call is None:
            return [replace(observation.fact, incident_id=observation.call_id)]
        if observation.fact.fact_id in call.stated:
            return []
        return [replace(observation.fact, incident_id=call.incident_id)]

    def _replaced(self, observation: seen.Replaced) -> list[told.Fact]:
        call = self.book.call(observation.call_id, observation.at)
        if call.is_replaced:
            return []
        return [
            told.HelpCallReplaced(
                call_id=call.call_id,
                happened_at=observation.at,
                incident_id=call.incident_id,
                by_call_id=observation.by_call_id,
            )
        ]
