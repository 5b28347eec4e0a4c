"""Whatever happens to a call, the incident has an owner or a next step, and the resident is called back in time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import course, facts, steps
from domain.course import Course
from domain.folding import fold
from domain.steps import Kind, Rules, Step

AT = datetime(2026, 4, 20, 3, 0, tzinfo=UTC)
RULES = Rules()
INCIDENT = "c1"


def next_step(course: Course, now: datetime) -> Step:
    """The step that is due first. An open incident always has one with a time, but while a human talks."""
    found = steps.every_step(course, now, RULES)
    dated = [step for step in found if step.due_at is not None]
    return min(dated, key=lambda step: step.due_at or now) if dated else found[0]


class Story:
    """Facts of one incident, told one after the other; `after` moves the time on."""

    def __init__(self) -> None:
        self.now = AT
        self.told: list[tuple[facts.Fact, datetime]] = []

    def after(self, seconds: float) -> "Story":
        self.now += timedelta(seconds=seconds)
        return self

    def tell(self, kind: type[facts.Fact], call_id: str = "c1", **data: object) -> "Story":
        fact = kind(call_id=call_id, happened_at=self.now, incident_id=INCIDENT, **data)  # type: ignore[arg-type]
        self.told.append((fact, self.now))
        return self

    def press(self, call_id: str = "c1", caller: str = "number") -> "Story":
        self.tell(facts.HelpCallReceived, call_id, phone_id="ph_1", caller=caller, did="1441")
        if call_id == INCIDENT:
            return self.tell(facts.IncidentOpened, call_id, resident_id="r1", subject="resident:r1")
        return self.tell(facts.IncidentJoined, call_id, resident_id="r1", subject="resident:r1", press=2)

    def talk(self, operator: str = "malee", call_id: str = "c1") -> "Story":
        leg = {"operator_id": operator, "leg_id": f"{call_id}-{operator}"}
        return self.tell(facts.OperatorRang, call_id, **leg).tell(
            facts.OperatorAnswered, call_id, **leg, after_seconds=1
        )

    def leaves(self, operator: str = "malee", call_id: str = "c1") -> "Story":
        return self.tell(facts.OperatorLeft, call_id, operator_id=operator, leg_id=f"{call_id}-{operator}", cause=16)

    def ends(self, by: str = "resident", call_id: str = "c1", answered: bool = False) -> "Story":
        return self.tell(facts.HelpCallEnded, call_id, ended_by=by, cause=16, answered=answered, seconds=1)

    def call_back(self, number: int, of: str = "c1", attempt: int = 1) -> "Story":
        return self.tell(facts.CallBackStarted, f"{of}.{number}", of_call_id=of, attempt=attempt, reason="abandoned")

    def fails(self, number: int, status: str = "NOANSWER", of: str = "c1", attempt: int = 1) -> "Story":
        return self.tell(facts.CallBackFailed, f"{of}.{number}", attempt=attempt, dial_status=status)

    def closed(self) -> "Story":
        return self.tell(facts.IncidentClosed, "", disposition="reassured", closed_by="malee")

    def course(self) -> Course:
        return fold(INCIDENT, self.told)

    def main(self) -> Step:
        return steps.main_step(self.course(), self.now, RULES)

    def next(self) -> Step:
        return next_step(self.course(), self.now)


def seconds(story: Story, step: Step) -> float:
    assert step.due_at is not None
    return (step.due_at - story.now).total_seconds()


def test_a_resident_on_the_line_waits_there() -> None:
    assert Story().press().main().kind is Kind.WAIT_ON_LINE


def test_who_hung_up_before_a_human_answered_is_called_back_within_ten_seconds() -> None:
    story = Story().press().after(3).ends()
    step = story.main()
    assert (step.kind, step.call_id, step.attempt, step.reason) == (Kind.CALL_BACK, "c1", 1, "abandoned")
    assert 0 <= seconds(story, step) < 10


def test_a_talk_that_the_operator_ended_is_the_operators() -> None:
    story = Story().press().talk().after(60).ends("operator", answered=True).leaves()
    assert story.main().kind is Kind.AWAIT_OWNER
    owner = story.course().owner
    assert owner is not None and (owner.kind, owner.id) == ("operator", "malee")


@pytest.mark.parametrize(("by", "reason"), [("resident", "dropped"), ("centre", "lost")])
def test_a_talk_that_dropped_goes_back_to_the_same_operator(by: str, reason: str) -> None:
    story = Story().press().talk("noi").after(60).ends(by, answered=True).leaves("noi")
    step = story.main()
    assert (step.kind, step.reason, step.operator_id) == (Kind.CALL_BACK, reason, "noi")
    assert story.course().owner is None


def test_a_closed_incident_calls_nobody_back() -> None:
    story = Story().press().after(3).ends().closed()
    assert story.next().kind is Kind.NONE


def test_a_replaced_call_is_not_called_back_and_the_newer_one_counts() -> None:
    story = Story().press().after(1).press("c2").tell(facts.HelpCallReplaced, "c1", by_call_id="c2").ends("centre")
    assert story.main().kind is Kind.WAIT_ON_LINE
    step = story.after(2).ends(call_id="c2").main()
    assert (step.kind, step.call_id) == (Kind.CALL_BACK, "c2")


def test_who_presses_again_is_not_called_back_and_a_ring_on_its_way_is_stopped() -> None:
    story = Story().press().after(3).ends().after(5).call_back(1).after(1).press("c2")
    assert (story.main().kind, story.main().call_id) == (Kind.END_CALL_BACK, "c1.1")
    assert story.fails(1, "CANCEL").main().kind is Kind.WAIT_ON_LINE


def test_three_attempts_with_rising_gaps_and_then_the_ladder() -> None:
    story = Story().press().after(3).ends()
    waits = []
    for attempt in (1, 2, 3):
        step = story.main()
        assert (step.kind, step.attempt) == (Kind.CALL_BACK, attempt)
        waits.append(seconds(story, step))
        story.after(waits[-1]).call_back(attempt, attempt=attempt).after(30).fails(attempt, attempt=attempt)
    assert waits == sorted(waits) and waits[0] < waits[2]
    assert story.main().kind is Kind.EXHAUSTED
    story.tell(facts.CallBacksExhausted, "", attempts=3)
    assert (story.main().kind, story.main().call_id) == (Kind.LADDER_WITHOUT_RESIDENT, "c1")
    story.after(1).tell(facts.TierStarted, tier="caregiver", round=1, contacts=1)
    assert story.main().kind is Kind.LADDER_RUNNING
    story.after(RULES.stalled_seconds)
    assert story.main().kind is Kind.LADDER_WITHOUT_RESIDENT, "a ladder that stands still is started again"
    story.tell(facts.ResponderTook, tier="caregiver", responder_id="cg-1", leg_id="l1", line="agi")
    assert story.main().kind is Kind.AWAIT_OWNER


def test_busy_is_no_attempt_for_three_minutes() -> None:
    story = Story().press().after(3).ends().after(5)
    number = 0
    began = story.now
    while (story.now - began).total_seconds() < 170:
        number += 1
        story.call_back(number).after(1).fails(number, "BUSY")
        step = story.main()
        assert (step.kind, step.attempt) == (Kind.CALL_BACK, 1)
        assert seconds(story, step) == RULES.busy_gap
        story.after(RULES.busy_gap)
    story.after(20).call_back(number + 1).after(1).fails(number + 1, "BUSY")
    assert (story.main().attempt, seconds(story, story.main())) == (2, RULES.gaps[1])


def test_a_call_back_that_asterisk_lost_is_no_attempt() -> None:
    story = Story().press().after(3).ends().after(5).call_back(1).after(1).fails(1, course.LOST)
    assert (story.main().attempt, story.main().kind) == (1, Kind.CALL_BACK)
    assert seconds(story, story.main()) < 10


def test_a_line_that_is_down_is_no_attempt_where_another_leads_out() -> None:
    story = Story().press().after(3).ends().after(7).call_back(1).after(1).fails(1, "CHANUNAVAIL")
    alone = story.main()
    assert (alone.attempt, alone.by_second_way) == (2, False)
    two = replace(RULES, has_second_way=True)
    step = steps.main_step(story.course(), story.now, two)
    assert (step.attempt, step.by_second_way, seconds(story, step)) == (1, True, 0)
    step = steps.main_step(story.call_back(2).after(1).fails(2, "CONGESTION").course(), story.now, two)
    assert (step.attempt, step.by_second_way) == (2, False)


def test_a_machine_that_lifts_is_not_reached_even_when_an_operator_listened() -> None:
    story = Story().press().after(3).ends().after(5).call_back(1).after(2)
    story.tell(facts.CallBackAnswered, "c1.1", attempt=1)
    assert story.main().kind is Kind.WAIT_ON_LINE
    story.talk("noi", "c1.1").after(8).ends("operator", "c1.1", answered=True).leaves("noi", "c1.1")
    assert (story.main().kind, story.main().attempt) == (Kind.CALL_BACK, 2)


def test_a_key_and_a_talk_end_the_call_backs() -> None:
    story = Story().press().after(3).ends().after(5).call_back(1).after(2)
    story.tell(facts.CallBackAnswered, "c1.1", attempt=1).after(1)
    story.tell(facts.ResidentReached, "c1.1", by="key", responder_id="").talk("noi", "c1.1")
    assert story.main().kind is Kind.TALK
    story.after(20).ends("operator", "c1.1", answered=True)
    assert story.main().kind is Kind.AWAIT_OWNER


def test_a_talk_on_a_call_back_that_drops_is_called_back_at_most_as_often_as_any() -> None:
    story = Story().press().after(3).ends()
    for attempt in (1, 2, 3):
        story.after(100).call_back(attempt, attempt=attempt)
        story.tell(facts.CallBackAnswered, f"c1.{attempt}", attempt=attempt)
        story.tell(facts.ResidentReached, f"c1.{attempt}", by="key", responder_id="")
        story.talk("noi", f"c1.{attempt}").after(9).ends("resident", f"c1.{attempt}", answered=True)
        step = story.main()
        if attempt < 3:
            assert (step.kind, step.reason, step.operator_id) == (Kind.CALL_BACK, "dropped", "noi")
    assert story.main().kind is Kind.EXHAUSTED


def test_a_withheld_number_loses_no_time() -> None:
    story = Story().press(caller="withheld").after(3).ends()
    assert seconds(story, story.main()) == 0
    story.fails(1, steps.NO_NUMBER)
    assert story.main().kind is Kind.EXHAUSTED
    alarm = story.next()
    assert (alarm.kind, seconds(story, alarm)) in ((Kind.EXHAUSTED, 0), (Kind.ALARM, 0))
    story.tell(facts.CallBacksExhausted, "", attempts=0).tell(facts.TierStarted, tier="rescue", round=1, contacts=1)
    alarm = story.next()
    assert (alarm.kind, alarm.alarm) == (Kind.ALARM, steps.NO_CALL_BACK)


def test_a_refused_call_is_called_back() -> None:
    story = Story().tell(facts.IncidentOpened, resident_id="", subject="phone:ph_1")
    story.tell(facts.HelpCallRefused, phone_id="ph_1", caller="number", lines=20)
    assert (story.main().kind, story.main().reason) == (Kind.CALL_BACK, "refused")


def test_who_pressed_a_device_is_rung_at_once_and_the_talk_counts_as_any() -> None:
    story = Story().tell(facts.IncidentOpened, "c1", resident_id="r1", subject="resident:r1")
    story.tell(
        facts.SosReceived,
        device_id="watch", sent_id="1", resident_id="r1", phone_id="ph_1", sent_at="", battery=None,
    )  # fmt: skip
    step = story.main()
    assert (step.kind, step.reason, seconds(story, step), step.call_id) == (Kind.CALL_BACK, "sos", 0, "c1")
    assert story.call_back(1).talk(call_id="c1.1").main().kind is Kind.TALK


def test_a_telephone_press_after_a_device_stops_the_ring_and_is_the_line() -> None:
    story = Story().tell(facts.IncidentOpened, "c1", resident_id="r1", subject="resident:r1")
    story.tell(
        facts.SosReceived,
        device_id="watch", sent_id="1", resident_id="r1", phone_id="ph_1", sent_at="", battery=None,
    )  # fmt: skip
    assert story.call_back(1).after(2).press("c2").main().kind is Kind.END_CALL_BACK


def test_who_said_safe_is_called_back_later() -> None:
    story = Story().press().tell(facts.TriageAnswered, answer="safe", by_key=True, priority=0).after(2).ends()
    assert seconds(story, story.main()) == RULES.safe_seconds


def test_an_operator_may_ask_for_a_call_back() -> None:
    story = Story().press().talk().after(60).ends("operator", answered=True).leaves().after(600)
    story.tell(facts.OperatorAsked, operator_id="malee", wanted="call_back", key_id="k1")
    assert (story.main().kind, story.main().reason, seconds(story, story.main())) == (Kind.CALL_BACK, "asked", 0)
    assert story.after(1).call_back(1).main().kind is Kind.RINGING_BACK


def test_nobody_is_rung_out_of_the_blue_long_afterwards() -> None:
    story = Story().press().after(3).ends().after(RULES.too_old_seconds + 60)
    assert story.main().kind is Kind.AWAIT_HUMAN
    assert (story.next().kind, story.next().alarm) == (Kind.ALARM, steps.NO_OWNER)


def test_sixty_seconds_without_an_owner_is_an_alarm_that_comes_again_and_goes() -> None:
    story = Story().press().after(59)
    step = story.next()
    assert (step.kind, step.alarm, seconds(story, step)) == (Kind.ALARM, steps.NO_OWNER, 1)
    story.after(1).tell(facts.AlarmRaised, "", alarm=steps.NO_OWNER, subject=INCIDENT, detail="")
    assert story.next().alarm != steps.NO_OWNER
    again = [one for one in steps._alarm_steps(story.course(), story.now, RULES) if one.alarm == steps.NO_OWNER]
    assert [seconds(story, one) for one in again] == [RULES.remind_seconds]
    story.after(1).talk()
    assert (story.next().kind, story.next().alarm) == (Kind.CLEAR_ALARM, steps.NO_OWNER)


def test_a_press_into_an_owned_incident_starts_the_sixty_seconds_anew() -> None:
    story = Story().press().talk().after(60).ends("operator", answered=True).leaves().after(3600).press("c2")
    assert (story.next().alarm, seconds(story, story.next())) == (steps.NO_OWNER, 60)


def test_a_resident_for_whom_nobody_rings_is_an_alarm_until_somebody_does() -> None:
    story = Story().press().after(61).tell(facts.AlarmRaised, "", alarm=steps.NO_OWNER, subject=INCIDENT, detail="")
    story.after(RULES.stalled_seconds)
    assert (story.next().kind, story.next().alarm) == (Kind.ALARM, steps.STALLED)
    story.tell(facts.AlarmRaised, "", alarm=steps.STALLED, subject=INCIDENT, detail="")
    story.after(1).tell(facts.OperatorRang, operator_id="malee", leg_id="l9")
    assert (story.next().kind, story.next().alarm) == (Kind.CLEAR_ALARM, steps.STALLED)


def test_an_owner_who_forgets_is_reminded() -> None:
    story = Story().press().talk().after(60).ends("operator", answered=True).leaves()
    assert (story.next().kind, story.next().alarm) == (Kind.ALARM, steps.NOT_CLOSED)


def test_the_id_of_the_next_call_back_is_known_before_it_is_made() -> None:
    story = Story().press().after(3).ends()
    assert course.next_call_id(story.course(), "c1") == "c1.1"
    assert course.next_call_id(story.call_back(1).course(), "c1") == "c1.2"


CALLS = st.sampled_from(["c1", "c2", "c1.1", "c1.2"])
LEGS = {"operator_id": "malee", "leg_id": "l1"}
RESPONDER = {"responder_id": "cg-1", "leg_id": "l2"}
HAPPENINGS: list[tuple[type[facts.Fact], dict[str, object]]] = [
    (facts.HelpCallReceived, {"phone_id": "ph_1", "caller": "number", "did": ""}),
    (facts.HelpCallReceived, {"phone_id": "", "caller": "withheld", "did": ""}),
    (facts.HelpCallRefused, {"phone_id": "ph_1", "caller": "number", "lines": 1}),
    (facts.IncidentJoined, {"resident_id": "r1", "subject": "resident:r1", "press": 2}),
    (facts.HelpCallReplaced, {"by_call_id": "c2"}),
    *((facts.HelpCallEnded, {"ended_by": by, "cause": 0, "answered": a, "seconds": 0.0})
      for by in ("resident", "operator", "centre") for a in (True, False)),
    (facts.HelpCallAbandoned, {"resident_id": "r1"}),
    (facts.OperatorRang, LEGS),
    (facts.OperatorAnswered, {**LEGS, "after_seconds": 1.0}),
    (facts.OperatorLeft, {**LEGS, "cause": 16}),
    (facts.TierStarted, {"tier": "caregiver", "round": 1, "contacts": 1}),
    (facts.ResponderTook, {**RESPONDER, "tier": "caregiver", "line": "agi"}),
    (facts.ResponderJoined, RESPONDER),
    (facts.ResponderLeft, {**RESPONDER, "seconds": 1.0}),
    (facts.ResponderDidNotTake, {**RESPONDER, "reason": "left"}),
    (facts.ResponderCalledIn, {"responder_id": "cg-1", "leg_id": "own"}),
    (facts.CallBackStarted, {"of_call_id": "c1", "attempt": 1, "reason": "abandoned"}),
    (facts.CallBackAnswered, {"attempt": 1}),
    (facts.ResidentReached, {"by": "key", "responder_id": ""}),
    *((facts.CallBackFailed, {"attempt": 1, "dial_status": status})
      for status in ("BUSY", "NOANSWER", course.LOST, steps.NO_NUMBER, steps.NO_TRUNK)),
    (facts.CallBacksExhausted, {"attempts": 3}),
    (facts.OperatorAsked, {"operator_id": "malee", "wanted": "call_back", "key_id": "k1"}),
    *((facts.AlarmRaised, {"alarm": alarm, "subject": INCIDENT, "detail": ""})
      for alarm in (steps.NO_OWNER, steps.STALLED, steps.NO_CALL_BACK, steps.NOT_CLOSED)),
    (facts.TriageAnswered, {"answer": "safe", "by_key": True, "priority": 0}),
]  # fmt: skip
HAPPENED = st.tuples(st.sampled_from(HAPPENINGS), CALLS, st.integers(0, 7200))


def told_as(happened: list[tuple[tuple[type[facts.Fact], dict[str, object]], str, int]]) -> Story:
    story = Story().tell(facts.IncidentOpened, resident_id="r1", subject="resident:r1")
    for (kind, data), call_id, at in happened:
        story.now = AT + timedelta(seconds=at)
        story.tell(kind, call_id, **data)
    first = {fact.fact_id: (fact, at) for fact, at in reversed(story.told)}  # the journal keeps the first
    story.told = list(reversed(first.values()))
    return story


@settings(max_examples=1500, deadline=None)
@given(st.lists(HAPPENED, max_size=14), st.integers(0, 20_000))
def test_no_order_of_events_leaves_an_open_incident_without_an_owner_or_a_next_step(happened, later) -> None:
    story = told_as(happened)
    known, now = story.course(), AT + timedelta(seconds=later)
    step = next_step(known, now)
    assert step.kind is not Kind.NONE
    assert step.due_at is not None or known.owner is not None or known.has_talk
    if known.owner is None and not known.has_talk:
        assert step.due_at is not None


@settings(max_examples=300, deadline=None)
@given(st.lists(HAPPENED, max_size=14), st.randoms(use_true_random=False))
def test_the_order_of_telling_changes_nothing(happened, shuffler) -> None:
    story = told_as(happened)
    mixed = list(story.told)
    shuffler.shuffle(mixed)
    assert fold(INCIDENT, mixed) == story.course()


@settings(max_examples=500, deadline=None)
@given(st.lists(HAPPENED, max_size=14))
def test_nobody_is_called_back_in_a_closed_incident_or_while_on_the_line(happened) -> None:
    story = told_as(happened)
    assert story.closed().main().kind in (Kind.NONE, Kind.END_CALL_BACK)
    open_one = told_as(happened)
    if open_one.course().live:
        assert open_one.main().kind in (Kind.WAIT_ON_LINE, Kind.TALK, Kind.END_CALL_BACK)


@settings(max_examples=500, deadline=None)
@given(st.lists(HAPPENED, max_size=10))
def test_alarms_and_attempts_come_to_rest(happened) -> None:
    """Doing what is due, again and again, never goes round in circles within one moment."""
    story = told_as(happened)
    story.now = AT + timedelta(seconds=8000)
    for _ in range(40):
        step = story.next()
        if step.due_at is None or step.due_at > story.now:
            return
        _done(story.after(0.001), step)
    raise AssertionError(story.next())


def _done(story: Story, step: Step) -> None:
    match step.kind:
        case Kind.ALARM:
            story.tell(facts.AlarmRaised, "", alarm=step.alarm, subject=INCIDENT, detail="")
        case Kind.CLEAR_ALARM:
            story.tell(facts.AlarmCleared, "", alarm=step.alarm, subject=INCIDENT)
        case Kind.CALL_BACK:
            call_id = course.next_call_id(story.course(), step.call_id)
            started = {"of_call_id": step.call_id, "attempt": step.attempt, "reason": step.reason}
            story.tell(facts.CallBackStarted, call_id, **started)
        case Kind.END_CALL_BACK | Kind.RINGING_BACK:
            story.tell(facts.CallBackFailed, step.call_id, attempt=step.attempt, dial_status="CANCEL")
        case Kind.EXHAUSTED:
            story.tell(facts.CallBacksExhausted, "", attempts=step.attempt)
        case Kind.LADDER_WITHOUT_RESIDENT:
            story.tell(facts.TierStarted, step.call_id, tier="caregiver", round=9, contacts=1)
        case _:
            raise AssertionError(step)


RESPONDER_TOOK = {"tier": "caregivers", "responder_id": "cg-1", "leg_id": "l1", "line": "agi"}


def test_who_presses_again_after_somebody_took_it_and_hangs_up_is_called_back_all_the_same() -> None:
    story = Story().press().after(30).tell(facts.ResponderTook, **RESPONDER_TOOK).after(5).ends(answered=True)
    assert story.main().kind is Kind.AWAIT_OWNER
    step = story.after(1200).press("c2").after(5).ends(call_id="c2").main()
    assert (step.kind, step.call_id) == (Kind.CALL_BACK, "c2")


def test_who_took_it_and_was_gone_at_once_owns_nothing() -> None:
    story = Story().press().after(30).tell(facts.ResponderTook, **RESPONDER_TOOK).after(2)
    story.tell(facts.ResponderDidNotTake, responder_id="cg-1", leg_id="l1", reason="left").after(1).ends(
        answered=True
    )
    assert story.main().kind is Kind.CALL_BACK


def test_a_responder_who_calls_in_is_never_called_back_in_the_residents_place() -> None:
    story = Story().press().after(30).talk().after(9)
    story.tell(facts.ResponderCalledIn, responder_id="cg-1", leg_id="own").after(0.1)
    story.ends("resident", call_id="own", answered=True)
    assert story.course().press is not None and story.course().press.call_id == "c1"  # type: ignore[union-attr]
    assert story.main().kind is Kind.TALK
