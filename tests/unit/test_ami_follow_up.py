"""The listener that follows incidents may die at any moment: the next one rings once, not twice and not never."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ami_listener import call_backs
from ami_listener import observations as seen
from ami_listener.calls import Book
from ami_listener.courses import Courses
from ami_listener.follow_up import FollowUp, rules_of
from ami_listener.ring_back import RingBack
from ami_listener.tracker import Tracker
from ami_listener.whom import Callee
from dialplan import contract
from domain import facts, steps
from domain.course import Course, Line
from domain.steps import Rules
from runtime.settings import Settings

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CALL = "saijai-1.5"
ANSWERS = {contract.PRIORITY: "20", contract.CAREGIVERS: "cg-1:0812345678", contract.RESIDENT: "r1"}


class Dies(BaseException):
    """The process ends here."""


class FakeClock:
    def __init__(self) -> None:
        self.at = AT

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - AT).total_seconds()


class FakeAsterisk:
    """Rings whom it is told to ring, each channel id once."""

    def __init__(self) -> None:
        self.state = "connected"
        self.is_booted = True
        self.channels: dict[str, dict[str, str]] = {}
        self.rung: list[str] = []
        self.asked: list[tuple[str, dict[str, str]]] = []

    async def call(self, action: str, headers: dict[str, str]) -> dict[str, str]:
        self.asked.append((action, headers))
        match action:
            case "Originate":
                if headers["ChannelId"] in self.channels:
                    return {"Response": "Error", "Message": "Uniqueid is in use"}
                self.channels[headers["ChannelId"]] = headers
                self.rung.append(headers["Channel"])
            case "Getvar" if headers["Channel"] not in self.channels:
                return {"Response": "Error", "Message": "No such channel"}
            case "Hangup":
                if self.channels.pop(headers["Channel"], None) is None:
                    return {"Response": "Error", "Message": "No such channel"}
        return {"Response": "Success"}


class FakeWhom:
    def __init__(self, dial: str = "0812345678") -> None:
        self.dial = dial

    async def pressed(self, _press: Line) -> Callee:
        return Callee(self.dial, self.dial, ANSWERS)


class Centre:
    """What survives a listener: the journal, Asterisk, the time."""

    def __init__(self, dial: str = "0812345678", **settings: Any) -> None:
        self.clock, self.asterisk, self.whom = FakeClock(), FakeAsterisk(), FakeWhom(dial)
        self.journal: dict[str, facts.Fact] = {}
        values = {"trunk_contact": "sip:127.0.0.1:1", **settings}
        self.settings = Settings(data_dir=Path("/nonexistent"), _env_file=None, **values)  # type: ignore[call-arg]

    def tell(self, kind: type[facts.Fact], call_id: str = CALL, **data: Any) -> None:
        fact = kind(call_id=call_id, happened_at=self.clock.now(), incident_id=CALL, **data)
        self.journal.setdefault(fact.fact_id, fact)

    def abandoned(self, caller: str = "number") -> "Centre":
        self.tell(facts.HelpCallReceived, phone_id="ph_1", caller=caller, did="1441")
        self.tell(facts.IncidentOpened, resident_id="r1", subject="resident:r1")
        self.clock.at += timedelta(seconds=2)
        self.tell(facts.HelpCallEnded, ended_by="resident", cause=16, answered=False, seconds=2.0)
        return self

    def words(self) -> list[str]:
        return [fact.word for fact in self.journal.values()]

    def listener(self, dies_at: int = 0) -> tuple[FollowUp, Tracker]:
        """A new one, which knows what the journal knows; `dies_at` counts what it does to the world, from 1."""
        courses, tracker, self.done = Courses(self.clock), Tracker(lambda *_: ("ph_1", "number"), Book()), 0
        for fact in self.journal.values():
            courses.hear(fact, recovered=True)  # counts from when it happened, as what the journal holds does
            tracker.book.learn(fact)
        outer = self

        def may_die() -> None:
            outer.done += 1
            if outer.done == dies_at:
                raise Dies

        async def tell(fact: facts.Fact) -> None:
            tracker.book.learn(fact)
            may_die()
            outer.journal.setdefault(fact.fact_id, fact)
            courses.hear(fact, recovered=False)
            may_die()

        class Link:
            state = "connected"
            is_booted = True

            async def call(self, action: str, headers: dict[str, str]) -> dict[str, str]:
                may_die()
                reply = await outer.asterisk.call(action, headers)
                may_die()
                return reply

        ring_back = RingBack(self.settings, Link(), self.whom, tell, self.clock)  # type: ignore[arg-type]
        rules, at_once = rules_of(self.settings), self.settings.call_backs_at_once
        return FollowUp(rules, at_once, courses, ring_back, tell, self.clock), tracker

    def resync(self, tracker: Tracker) -> None:
        """As after each connection: what Asterisk does not know has ended."""
        for call_id in sorted(tracker.book.open_call_ids() - self.asterisk.channels.keys()):
            for fact in tracker.observe(seen.CallVanished(call_id=call_id, at=self.clock.now())):
                self.journal.setdefault(fact.fact_id, fact)


@pytest.mark.parametrize("moment", range(1, 8))
async def test_a_listener_that_dies_at_any_moment_rings_once(moment: int) -> None:
    centre = Centre().abandoned()
    centre.clock.at += timedelta(seconds=8)
    first, _ = centre.listener(dies_at=moment)
    with suppress(Dies):
        await first.look()
    _, recalled = centre.listener()
    centre.resync(recalled)
    centre.clock.at += timedelta(seconds=3)
    second, _ = centre.listener()
    await second.look()
    await second.look()
    assert centre.asterisk.rung == ["PJSIP/0812345678@trunk"]
    assert len(centre.asterisk.channels) == 1
    started = [fact for fact in centre.journal.values() if isinstance(fact, facts.CallBackStarted)]
    assert started[-1].call_id in centre.asterisk.channels
    assert {fact.attempt for fact in started} == {1}


async def test_the_call_back_is_on_record_before_it_rings() -> None:
    centre = Centre().abandoned()
    centre.clock.at += timedelta(seconds=8)
    follow_up, _ = centre.listener(dies_at=3)
    with pytest.raises(Dies):
        await follow_up.look()
    assert "call_back_started" in centre.words()
    assert centre.asterisk.rung == []


async def test_nobody_is_rung_before_it_is_due() -> None:
    centre = Centre().abandoned()
    follow_up, _ = centre.listener()
    await follow_up.look()
    assert centre.asterisk.rung == []


async def test_the_channel_is_told_what_it_needs() -> None:
    centre = Centre(trunk_caller_id="054123456").abandoned()
    centre.clock.at += timedelta(seconds=8)
    follow_up, _ = centre.listener()
    await follow_up.look()
    [(_, action)] = centre.asterisk.asked
    assert (action["Context"], action["ChannelId"], action["CallerID"]) == ("call-back", f"{CALL}.1", "054123456")
    told = dict(pair.split("=", 1) for pair in action["Variable"].split(","))
    assert told["SAIJAI_OF"] == CALL
    assert told["SAIJAI_PRIORITY"] == "120"
    assert told["SAIJAI_CAREGIVERS"] == "cg-1:0812345678"


@pytest.mark.parametrize(
    ("centre", "status"), [(Centre(trunk_contact=""), steps.NO_TRUNK), (Centre(dial=""), steps.NO_NUMBER)]
)
async def test_who_cannot_be_rung_is_an_alarm_and_others_are_rung(centre: Centre, status: str) -> None:
    centre.abandoned()
    centre.clock.at += timedelta(seconds=8)
    follow_up, _ = centre.listener()
    for _ in range(4):
        await follow_up.look()
    failed = [fact for fact in centre.journal.values() if isinstance(fact, facts.CallBackFailed)]
    assert [fact.dial_status for fact in failed] == [status]
    assert {"alarm_raised", "call_backs_exhausted"} <= set(centre.words())
    [(_, ladder)] = centre.asterisk.asked
    assert (ladder["Exten"], ladder["ChannelId"]) == ("ladder", f"ladder-{CALL}")
    centre.tell(facts.ResponderTook, tier="rescue", responder_id="r-1", leg_id="l", line="agi")
    told = centre.journal[f"{CALL}/responder_took/l"]
    follow_up._courses.hear(told, recovered=False)
    await follow_up.look()
    assert centre.asterisk.asked[-1][0] == "DBPut", "who still rings stops"


async def test_a_call_back_without_a_channel_is_noticed_and_tried_again() -> None:
    centre = Centre().abandoned()
    centre.clock.at += timedelta(seconds=8)
    follow_up, _ = centre.listener()
    await follow_up.look()
    centre.asterisk.channels.clear()  # no channel could be made, and Asterisk says nothing
    centre.clock.at += timedelta(seconds=4)
    await follow_up.look()
    failed = [fact for fact in centre.journal.values() if isinstance(fact, facts.CallBackFailed)]
    assert [fact.dial_status for fact in failed] == ["CHANUNAVAIL"]
    centre.clock.at += timedelta(seconds=31)
    await follow_up.look()
    assert len(centre.asterisk.rung) == 2


async def test_a_ring_on_its_way_is_ended_by_a_second_press_once() -> None:
    centre = Centre().abandoned()
    centre.clock.at += timedelta(seconds=8)
    follow_up, _ = centre.listener()
    await follow_up.look()
    press = facts.HelpCallReceived(
        call_id="saijai-2.9", happened_at=centre.clock.now(), phone_id="ph_1", caller="number", did="1441"
    )
    joined = facts.IncidentJoined(
        call_id="saijai-2.9",
        happened_at=centre.clock.now(),
        incident_id=CALL,
        resident_id="r1",
        subject="resident:r1",
        press=2,
    )
    for fact in (press, joined):
        follow_up._courses.hear(fact, recovered=False)
    await follow_up.look()
    await follow_up.look()
    assert [action for action, _ in centre.asterisk.asked] == ["Originate", "Hangup"]


async def test_without_a_link_nothing_is_rung_but_alarms_are_raised() -> None:
    centre = Centre().abandoned()
    centre.clock.at += timedelta(seconds=70)
    follow_up, _ = centre.listener()
    follow_up._ring_back._link.state = "away"
    await follow_up.look()
    assert centre.asterisk.asked == []
    assert "alarm_raised" in centre.words()
    assert "call_back_started" not in centre.words()


async def test_an_incident_without_an_owner_wakes_somebody_until_it_has_one() -> None:
    centre = Centre().abandoned()
    centre.clock.at += timedelta(seconds=70)
    follow_up, _ = centre.listener()
    follow_up._ring_back._link.state = "away"
    await follow_up.look()
    await follow_up.look()
    assert follow_up._courses.unattended() == 1
    centre.tell(facts.IncidentClosed, disposition="reassured", closed_by="malee")
    follow_up, _ = centre.listener()
    await follow_up.look()
    assert follow_up._courses.unattended() == 0


async def test_an_asterisk_that_is_still_starting_is_not_asked_and_no_attempt_is_lost() -> None:
    centre = Centre().abandoned()
    centre.clock.at += timedelta(seconds=20)
    follow_up, _ = centre.listener()
    follow_up._ring_back._link.is_booted = False
    await follow_up.look()
    assert centre.asterisk.asked == []
    assert "call_back_started" not in centre.words()
    follow_up._ring_back._link.is_booted = True
    await follow_up.look()
    assert [action for action, _ in centre.asterisk.asked] == ["Originate"]


async def test_of_many_only_some_are_rung_at_once() -> None:
    centre = Centre(call_backs_at_once=2)
    follow_up, _ = centre.listener()
    for number in range(5):
        call_id = f"saijai-{number}.1"
        for kind, data in (
            (facts.HelpCallReceived, {"phone_id": f"ph_{number}", "caller": "number", "did": ""}),
            (facts.IncidentOpened, {"resident_id": "", "subject": f"phone:ph_{number}"}),
            (facts.HelpCallEnded, {"ended_by": "resident", "cause": 16, "answered": False, "seconds": 1.0}),
        ):
            told = kind(call_id=call_id, happened_at=AT, incident_id=call_id, **data)
            follow_up._courses.hear(told, recovered=False)
    centre.clock.at += timedelta(seconds=8)
    await follow_up.look()
    await follow_up.look()
    assert len(centre.asterisk.rung) == 2
    [first, _] = centre.asterisk.channels
    over = facts.CallBackFailed(call_id=first, happened_at=centre.clock.now(), attempt=1, dial_status="NOANSWER")
    follow_up._courses.hear(over, recovered=False)
    await follow_up.look()
    assert len(centre.asterisk.rung) == 3, "the line that is free again rings the next"


async def test_an_incident_that_breaks_us_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    centre = Centre().abandoned()
    follow_up, _ = centre.listener()
    opened = facts.IncidentOpened(
        call_id="bad", happened_at=AT, incident_id="bad", resident_id="", subject="call:bad"
    )
    follow_up._courses.hear(opened, recovered=False)
    every_step = steps.every_step

    def breaks(course, now, rules):
        if course.incident_id == "bad":
            raise ValueError("as told")
        return every_step(course, now, rules)

    monkeypatch.setattr(steps, "every_step", breaks)
    centre.clock.at += timedelta(seconds=8)
    await follow_up.look()
    assert len(centre.asterisk.rung) == 1


async def _ladder_without_resident(centre: Centre) -> None:
    centre.tell(facts.CallBacksExhausted, "", attempts=3)
    centre.clock.at += timedelta(seconds=1)
    centre.tell(facts.TierStarted, tier="rescue", round=1, contacts=1, ladder_id="l")


async def test_a_ladder_that_another_listener_began_ends_when_she_presses_again() -> None:
    centre = Centre().abandoned()
    await _ladder_without_resident(centre)
    centre.clock.at += timedelta(seconds=5)
    centre.tell(facts.HelpCallReceived, "saijai-2.9", phone_id="ph_1", caller="number", did="1441")
    centre.tell(facts.IncidentJoined, "saijai-2.9", resident_id="r1", subject="resident:r1", press=2)
    follow_up, _ = centre.listener()
    await follow_up.look()
    await follow_up.look()
    ended = {"Family": "saijai-taker", "Key": CALL, "Val": "centre"}
    assert centre.asterisk.asked == [("DBPut", ended)]


async def test_nobody_is_rung_any_more_for_a_closed_incident_whoever_began_it() -> None:
    centre = Centre().abandoned()
    centre.tell(facts.TierStarted, tier="caregivers", round=1, contacts=1, ladder_id="of the press alone")
    centre.tell(facts.IncidentClosed, "", disposition="reassured", closed_by="malee")
    follow_up, _ = centre.listener()
    await follow_up.look()
    assert ("DBPut", {"Family": "saijai-over", "Key": CALL, "Val": "closed"}) in centre.asterisk.asked


async def test_a_closed_incident_is_forgotten() -> None:
    centre = Centre().abandoned()
    centre.tell(facts.IncidentClosed, "", disposition="reassured", closed_by="malee")
    follow_up, _ = centre.listener()
    assert CALL in follow_up._courses
    await follow_up.look()
    assert CALL not in follow_up._courses


def test_the_settings_make_the_rules() -> None:
    settings = Settings(data_dir=Path("/nonexistent"), _env_file=None, call_back_gaps="1,2.5")  # type: ignore[call-arg]
    assert rules_of(settings).gaps == (1.0, 2.5)
    defaults = rules_of(Settings(data_dir=Path("/nonexistent"), _env_file=None))  # type: ignore[call-arg]
    assert defaults == Rules()


def _book_with_call_back() -> Book:
    book = Book()
    book.learn(
        facts.CallBackStarted(
            call_id="c.1", happened_at=AT, incident_id="c", of_call_id="c", attempt=1, reason="abandoned"
        )
    )
    return book


@pytest.mark.parametrize(
    ("observation", "status"),
    [
        (seen.CallBackDialled(call_id="c.1", at=AT, dial_status="BUSY"), "BUSY"),
        (seen.ResidentEnded(call_id="c.1", at=AT, source="", cause=17), "BUSY"),
        (seen.ResidentEnded(call_id="c.1", at=AT, source="", cause=19), "NOANSWER"),
        (seen.CallVanished(call_id="c.1", at=AT), "LOST"),
        (seen.CallOver(call_id="c.1", at=AT), "LOST"),
    ],
)
def test_a_ring_that_nobody_lifted_fails_once(observation: seen.Observation, status: str) -> None:
    tracker = Tracker(lambda *_: ("", ""), _book_with_call_back())
    [failed] = tracker.observe(observation)
    assert isinstance(failed, facts.CallBackFailed) and failed.dial_status == status
    assert tracker.observe(seen.CallVanished(call_id="c.1", at=AT)) == []
    assert call_backs.is_ringing(tracker.book.calls["c.1"])


def test_a_machine_that_lifted_is_not_reached_and_a_key_is() -> None:
    tracker = Tracker(lambda *_: ("", ""), _book_with_call_back())
    [lifted] = tracker.observe(seen.CallBackLifted(call_id="c.1", at=AT, attempt=1))
    assert isinstance(lifted, facts.CallBackAnswered)
    ended = tracker.observe(
        seen.DialplanEnded(call_id="c.1", at=AT, source="PJSIP/trunk-1", cause=16, answered=False)
    )
    assert [fact.word for fact in ended] == ["help_call_ended", "call_back_failed"]

    tracker = Tracker(lambda *_: ("", ""), _book_with_call_back())
    tracker.observe(seen.CallBackLifted(call_id="c.1", at=AT, attempt=1))
    [reached] = tracker.observe(seen.Reached(call_id="c.1", at=AT, by="key", responder_id=""))
    assert isinstance(reached, facts.ResidentReached)
    assert tracker.observe(seen.Reached(call_id="c.1", at=AT, by="key", responder_id="")) == []
    ended = tracker.observe(
        seen.DialplanEnded(call_id="c.1", at=AT, source="PJSIP/trunk-1", cause=16, answered=False)
    )
    assert [fact.word for fact in ended] == ["help_call_ended", "help_call_abandoned"]


async def test_an_incident_in_which_nothing_is_due_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    centre, looked_at, look = Centre().abandoned(), list[str](), steps.every_step

    def every_step(course: Course, now: datetime, rules: Rules) -> list[steps.Step]:
        looked_at.append(course.incident_id)
        return look(course, now, rules)

    monkeypatch.setattr(steps, "every_step", every_step)
    follow_up, _ = centre.listener()
    for _ in range(10):
        centre.clock.at += timedelta(milliseconds=400)
        await follow_up.look()
    assert looked_at == [CALL]
    centre.clock.at += timedelta(seconds=4)
    await follow_up.look()
    assert centre.asterisk.rung == ["PJSIP/0812345678@trunk"]
