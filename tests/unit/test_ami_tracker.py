"""Whatever Asterisk's witnesses say, how often and in which order: one call comes to one set of facts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ami_listener import calls, cel
from ami_listener import observations as seen
from ami_listener.calls import Book
from ami_listener.lines import ended_by
from ami_listener.tracker import Tracker
from ami_listener.translate import to_observation
from domain import facts as told
from domain.incidents import Incident
from tests.support.ami_story import ANSWERED_FACTS, BEGIN, HelpCall, Step, abandoned_call, answered_call

CALL = "saijai-1732291234.5"


def tracker(book: Book | None = None) -> Tracker:
    return Tracker(lambda number, presentation: (f"ph_{number}" if number else "", "number"), book)


def by_ami(steps: list[Step]) -> list[seen.Observation]:
    found = [to_observation(step.ami, BEGIN) for step in steps if step.ami is not None]
    return [one for one in found if one is not None]


def by_cel(steps: list[Step]) -> list[seen.Observation]:
    found = [cel.to_observation(cel.parse(step.cel)) for step in steps]
    return [one for one in found if one is not None]


def follow(observations: list[seen.Observation], by: Tracker | None = None) -> list[told.Fact]:
    follower = by or tracker()
    return [fact for observation in observations for fact in follower.observe(observation)]


def words(facts: list[told.Fact]) -> list[str]:
    return [fact.word for fact in facts]


# --- devices that cannot speak


def pressed(sent_id: str = "1", resident_id: str = "HW-001") -> seen.SosPressed:
    return seen.SosPressed(
        call_id=f"sos-watch.{sent_id}", at=BEGIN, device_id="watch", sent_id=sent_id, sent_at="",
        resident_id=resident_id, phone_id="ph_1" if resident_id else "", battery=63,
    )  # fmt: skip


def test_a_device_opens_a_case_once_however_often_it_sends():
    follower = tracker()
    opened, told_of = follow([pressed(), pressed()], follower)
    assert words([opened, told_of]) == ["incident_opened", "sos_received"]
    assert (opened.subject, told_of.incident_id) == ("resident:HW-001", "sos-watch.1")
    assert follower.book.open_call_ids() == set(), "nobody is on a line"


def test_a_second_press_of_a_device_belongs_to_the_same_case():
    facts = follow([pressed(), pressed("2")])
    assert words(facts) == ["incident_opened", "sos_received", "incident_joined", "sos_received"]
    assert {fact.incident_id for fact in facts} == {"sos-watch.1"}


def test_a_device_that_nobody_knows_opens_a_case_too():
    opened, _ = follow([pressed(resident_id="")])
    assert opened.subject == "device:watch"


# --- what happens in a call


@pytest.mark.parametrize("witness", [by_ami, by_cel])
def test_an_answered_call(witness):
    facts = follow(witness(answered_call().steps))
    assert words(facts) == ANSWERED_FACTS
    ended = next(fact for fact in facts if isinstance(fact, told.HelpCallEnded))
    assert (ended.ended_by, ended.answered, ended.cause, ended.seconds) == ("resident", True, 16, 9.0)
    answered = next(fact for fact in facts if isinstance(fact, told.OperatorAnswered))
    assert (answered.operator_id, answered.after_seconds) == ("lek", 6.0)
    assert {fact.incident_id for fact in facts} == {CALL}


@pytest.mark.parametrize("witness", [by_ami, by_cel])
def test_an_abandoned_call_must_be_called_back(witness):
    facts = follow(witness(abandoned_call().steps))
    assert isinstance(facts[-1], told.HelpCallAbandoned)
    assert facts[-1].resident_id == "r1"


@pytest.mark.parametrize(
    ("source", "who"),
    [("PJSIP/trunk-0000001a", "resident"), ("PJSIP/op-noi-0000001b", "operator"), ("", "centre"), ("x", "centre")],
)
def test_who_hung_up(source, who):
    assert ended_by(source) == who


def test_a_dialplan_that_died_still_gives_an_end():
    call = HelpCall().rings_in().received().planned().rings("lek").answers("lek").joins("lek").hangs_up()
    assert words(follow(by_ami(call.steps)))[-1] == "help_call_ended"


def test_without_a_plan_an_incident_opens_with_the_first_ring():
    facts = follow(by_ami(HelpCall().received().rings("noi").steps))
    assert words(facts) == ["help_call_received", "incident_opened", "operator_rang"]
    assert isinstance(facts[1], told.IncidentOpened)
    assert facts[1].subject == "phone:ph_0812345678"


def test_without_a_plan_an_incident_opens_with_the_end_at_the_latest():
    facts = follow(by_ami(HelpCall(number="").received().hangs_up().steps))
    assert words(facts) == ["help_call_received", "incident_opened", "help_call_ended", "help_call_abandoned"]
    assert isinstance(facts[1], told.IncidentOpened)
    assert facts[1].subject == f"call:{CALL}"


def test_a_plan_that_comes_late_is_kept_and_moves_nothing():
    call = HelpCall().received().rings("noi").planned()
    assert words(follow(by_ami(call.steps))) == [
        "help_call_received",
        "incident_opened",
        "operator_rang",
        "plan_chosen",
    ]


def test_an_end_alone_is_still_a_help_call():
    facts = follow(by_ami(HelpCall().ended(answered="0").steps))
    assert words(facts) == ["incident_opened", "help_call_ended", "help_call_abandoned"]
    assert isinstance(facts[1], told.HelpCallEnded)
    assert facts[1].seconds == 0.0


def test_what_is_no_help_call_gives_no_facts():
    test_call = HelpCall().rings_in("1442").says("test-received", did="1442", pres="").hangs_up().over()
    assert follow(by_cel(test_call.steps)) == []
    stray = HelpCall()
    stray.legs["noi"] = "saijai-9.9"
    assert follow(by_ami(stray.joins("noi").leaves("noi").steps)) == []


def test_a_call_that_asterisk_forgot_is_ended_by_the_centre():
    call = (
        HelpCall().received().planned().rings("noi").does_not_answer("noi").rings("lek").answers("lek").rings("dao")
    )
    follower = tracker()
    follow(by_ami(call.steps), follower)
    gone = follow([seen.CallVanished(call_id=CALL, at=call.at)], follower)
    assert words(gone) == ["operator_left", "operator_did_not_answer", "help_call_ended"]
    assert isinstance(gone[-1], told.HelpCallEnded)
    assert (gone[-1].ended_by, gone[-1].answered) == ("centre", True)
    assert follow([seen.CallVanished(call_id=CALL, at=call.at)], follower) == []


def test_two_phones_that_are_picked_up_at_once_make_one_answer():
    call = HelpCall().received().planned().rings("noi").rings("lek").answers("lek")
    call.does_not_answer("noi", "CANCEL")
    follower = tracker()
    follow(by_ami(call.steps), follower)
    late = HelpCall(steps=[], legs=call.legs).answers("noi").joins("noi").leaves("noi")
    assert follow(by_cel(late.steps), follower) == []


def test_an_answer_that_was_missed_is_known_from_the_state_of_the_channel():
    call = HelpCall().received().planned().rings("noi").leaves("noi", state="6")
    assert words(follow(by_ami(call.steps)))[-1] == "operator_left"


def test_a_resident_already_in_the_bridge_meets_the_operator_who_comes_second():
    call = HelpCall().received().planned().rings("noi").answers("noi").joins("noi")
    steps = [*call.steps[:-2], call.steps[-1], call.steps[-2]]
    assert words(follow(by_ami(steps)))[-1] == "operator_joined"


def test_who_talks_has_answered_though_the_queue_found_the_phone_lifted_and_said_nothing():
    call = HelpCall().received().planned().rings("noi").answers("noi").joins("noi")
    before, answered, joined = call.steps[:-3], call.steps[-3], call.steps[-2:]
    follower = tracker()
    live = follow(by_ami([*before, *joined]), follower)
    assert words(live)[-3:] == ["operator_rang", "operator_answered", "operator_joined"]
    left = HelpCall(steps=[], legs=call.legs, at=call.at).leaves("noi")
    follow(by_ami(left.steps), follower)
    assert follow(by_cel([answered]), follower) == [], "Asterisk's record is read a minute later"


# --- whose case it is


def second_press(**given: object) -> HelpCall:
    call = HelpCall(call_id="saijai-1732291300.50", at=BEGIN + timedelta(minutes=1))
    return call.received().planned(**given)  # type: ignore[arg-type]


def test_a_second_press_joins_and_the_third_counts_on():
    follower = tracker()
    follow(by_ami(answered_call().steps), follower)
    second = follow(by_ami(second_press().steps), follower)
    assert words(second) == ["help_call_received", "incident_joined", "plan_chosen"]
    assert isinstance(second[1], told.IncidentJoined)
    assert (second[1].press, second[1].incident_id, second[2].incident_id) == (2, CALL, CALL)
    third = HelpCall(call_id="saijai-1732291400.90").received().planned()
    joined = follow(by_ami(third.steps), follower)[1]
    assert isinstance(joined, told.IncidentJoined)
    assert joined.press == 3


def test_after_the_incident_was_closed_a_press_opens_a_new_one():
    follower = tracker()
    follow(by_ami(answered_call().steps), follower)
    closed = told.IncidentClosed(
        call_id="", happened_at=BEGIN, incident_id=CALL, disposition="reassured", closed_by="noi"
    )
    follower.book.learn(closed)
    follower.book.learn(closed)
    assert words(follow(by_ami(second_press().steps), follower))[1] == "incident_opened"


def test_another_resident_has_another_case():
    follower = tracker()
    follow(by_ami(answered_call().steps), follower)
    other = follow(by_ami(second_press(subject="resident:r2", resident="r2").steps), follower)
    assert other[1].incident_id == other[1].call_id


def test_of_two_open_cases_of_one_subject_the_oldest_counts():
    book = Book()
    book.restore_incidents(
        [Incident("old", "resident:r1", "r1", BEGIN, presses=4), Incident("new", "resident:r1", "r1", BEGIN)]
    )
    joined = follow(by_ami(second_press().steps), tracker(book))[1]
    assert isinstance(joined, told.IncidentJoined)
    assert (joined.incident_id, joined.press) == ("old", 5)
    book.learn(
        told.IncidentClosed(call_id="", happened_at=BEGIN, incident_id="new", disposition="test", closed_by="x")
    )
    assert book.incident_of("resident:r1") is not None


def test_a_replaced_press_is_not_called_back():
    call = HelpCall().received().planned().says("replaced", by="saijai-1732291300.50")
    facts = follow(by_ami(call.says("replaced", by="x").ended(answered="0").steps))
    assert words(facts)[-2:] == ["help_call_replaced", "help_call_ended"]


def test_a_fact_from_elsewhere_gets_the_incident_of_its_call():
    follower = tracker()
    early = told.ResidentIdentified(call_id=CALL, happened_at=BEGIN, phone_id="p", resident_ids=("r1",))
    assert follower.fill(early) is None
    follow(by_ami(HelpCall().received().steps), follower)
    assert follower.fill(early) is None
    follow(by_ami(HelpCall().planned().steps), follower)
    filled = follower.fill(early)
    assert filled is not None
    assert filled.incident_id == CALL


@pytest.mark.parametrize(
    "fact",
    [
        told.PhoneTested(call_id="saijai-1.1", happened_at=BEGIN, phone_id="p", resident_ids=(), result="right"),
        told.ListenerConnected(call_id="", happened_at=BEGIN, asterisk_started_at=""),
        told.RecordingErased(call_id=CALL, happened_at=BEGIN, incident_id="i", file="f"),
    ],
)
def test_a_fact_that_waits_for_no_call_is_told_as_it_is(fact):
    assert tracker().fill(fact) is fact


def test_ended_calls_are_forgotten_and_running_ones_are_not():
    follower = tracker()
    follow(by_ami(answered_call().steps), follower)
    follow(by_ami(second_press().steps), follower)
    later = BEGIN + timedelta(hours=1)
    follower.book.forget(BEGIN, later)
    assert len(follower.book.calls) == 2
    follower.book.forget(later, later)
    assert follower.book.open_call_ids() == set(follower.book.calls) == {"saijai-1732291300.50"}


def test_of_very_many_ended_calls_the_oldest_are_forgotten_sooner(monkeypatch):
    monkeypatch.setattr(calls, "ENDED_CALLS_KEPT", 3)
    book, soon = Book(), BEGIN + timedelta(minutes=1)
    for second in range(8):
        book.call(f"c{second}", BEGIN + timedelta(seconds=second)).is_ended = second != 1
    book.call("c7", soon)
    book.forget(BEGIN, soon)
    assert set(book.calls) == {"c1", "c4", "c5", "c6", "c7"}, "one runs, and of one the record may still speak"


def test_a_joined_case_that_is_closed_already_does_no_harm():
    joined = told.IncidentJoined(
        call_id=CALL, happened_at=BEGIN, incident_id="gone", resident_id="r1", subject="resident:r1", press=2
    )
    book = Book()
    book.learn(joined)
    assert book.calls[CALL].incident_id == "gone"


# --- the same facts, whoever saw them


@st.composite
def stories(draw: st.DrawFn) -> list[Step]:
    """One or two presses of one resident, with any operators missing, taking and leaving the calls."""
    steps: list[Step] = []
    for press in range(draw(st.integers(1, 2))):
        call = HelpCall(call_id=f"saijai-17322912{press}4.5", at=BEGIN + timedelta(minutes=press))
        call.rings_in().received().planned()
        is_answered, still_there = False, []
        for operator in draw(st.lists(st.sampled_from(["noi", "lek", "dao"]), unique=True)):
            call.rings(operator)
            if draw(st.booleans()) and not is_answered:
                is_answered = True
                call.answers(operator).joins(operator)
                if draw(st.booleans()):
                    call.joins(operator, "b2").leaves(operator)
                else:
                    still_there.append(operator)
            else:
                call.does_not_answer(operator, draw(st.sampled_from(["NOANSWER", "BUSY", "CANCEL"])))
        if press == 0 and draw(st.booleans()):
            call.says("replaced", by="saijai-1732291214.5")
        if draw(st.booleans()):
            call.ended(by=draw(st.sampled_from([call.channel, ""])), answered="1" if is_answered else "0")
        call.hangs_up()
        for operator in still_there:
            call.leaves(operator)
        steps += call.over().steps
    return steps


def merged(draw: st.DrawFn, one: list[seen.Observation], other: list[seen.Observation]) -> list[seen.Observation]:
    """Both in their own order, in any mixture, and some of it twice."""
    takes_other = draw(st.lists(st.booleans(), min_size=len(one) + len(other), max_size=len(one) + len(other)))
    left, right, mixture = list(one), list(other), []
    for is_other in takes_other:
        source = right if (is_other and right) or not left else left
        mixture.append(source.pop(0))
        if draw(st.booleans()):
            mixture.append(draw(st.sampled_from(mixture)))
    return mixture


def ids(facts: list[told.Fact]) -> set[str]:
    return {fact.fact_id for fact in facts}


@given(stories(), st.data())
def test_any_mixture_of_witnesses_gives_the_same_facts(steps, data):
    expected = follow(by_ami(steps))
    assert ids(follow(by_cel(steps))) == ids(expected)
    told_once = follow(merged(data.draw, by_ami(steps), by_cel(steps)))
    assert ids(told_once) == ids(expected)
    assert len(told_once) == len(ids(told_once))


@given(stories(), st.data())
def test_a_listener_that_starts_again_comes_to_the_same_facts(steps, data):
    expected = ids(follow(by_ami(steps)))
    mixture = merged(data.draw, by_ami(steps), by_cel(steps))
    cut = data.draw(st.integers(0, len(mixture)))
    before = follow(mixture[:cut])
    book = Book()
    for fact in before:
        book.learn(fact)
    after = follow(by_cel(steps) + mixture[cut:], tracker(book))
    assert ids(before) | ids(after) == expected
    assert not ids(before) & ids(after)


@given(stories(), st.data())
def test_what_a_broken_link_swallowed_is_filled_before_it_goes_on(steps, data):
    lost_from = data.draw(st.integers(0, len(steps)))
    lost_to = data.draw(st.integers(lost_from, len(steps)))
    heard = by_ami(steps[:lost_from]) + by_cel(steps[:lost_to]) + by_ami(steps[lost_to:])
    assert ids(follow(heard)) == ids(follow(by_ami(steps)))


# --- what an operator does with keys


@pytest.mark.parametrize("witness", [by_ami, by_cel])
def test_an_operator_closes_the_incident_by_key(witness):
    story = answered_call().says("closed", call=CALL, operator="lek", disposition="reassured")
    closed = follow(witness(story.steps))[-1]
    assert isinstance(closed, told.IncidentClosed)
    assert (closed.incident_id, closed.disposition, closed.closed_by) == (CALL, "reassured", "operator:lek")


@pytest.mark.parametrize("witness", [by_ami, by_cel])
def test_a_silent_call_closed_by_key_was_looked_at_once_more(witness):
    said = {"call": CALL, "operator": "lek", "disposition": "reassured", "looked": "1"}
    *_, looked, closed = follow(witness(answered_call().says("closed", **said).steps))
    assert isinstance(looked, told.SecondLookGiven)
    assert (looked.by, looked.is_other, looked.incident_id) == ("lek", False, CALL)
    assert isinstance(closed, told.IncidentClosed)


@pytest.mark.parametrize("disposition", ["", "gone home"])
def test_a_word_that_is_no_outcome_closes_nothing(disposition):
    story = answered_call().says("closed", call=CALL, operator="lek", disposition=disposition)
    assert "incident_closed" not in words(follow(by_ami(story.steps)))


def test_an_incident_is_closed_once():
    follower = tracker()
    story = answered_call().says("closed", call=CALL, operator="lek", disposition="test")
    again = [*story.steps, story.steps[-1]]
    assert words(follow(by_ami(again), follower)).count("incident_closed") == 1


@pytest.mark.parametrize("witness", [by_ami, by_cel])
def test_a_colleague_takes_over(witness):
    story = answered_call().says("asked", call=CALL, operator="lek", wanted="hand_over", key="k-1")
    story.says("handed-over", call=CALL, to="noi", leg="saijai-9.9", **{"from": "lek"})
    asked, handed = follow(witness(story.steps))[-2:]
    assert isinstance(asked, told.OperatorAsked) and asked.fact_id == f"{CALL}/operator_asked/lek/hand_over/k-1"
    assert isinstance(handed, told.IncidentHandedOver)
    assert (handed.from_operator_id, handed.to_operator_id, handed.leg_id) == ("lek", "noi", "saijai-9.9")


def test_both_witnesses_of_a_key_tell_one_fact():
    follower = tracker()
    story = answered_call().says("asked", call=CALL, operator="lek", wanted="rescue", key="k-1")
    story.says("handed-over", call=CALL, to="noi", leg="saijai-9.9", **{"from": "lek"})
    facts = follow(by_ami(story.steps) + by_cel(story.steps), follower)
    ids = [fact.fact_id for fact in facts if fact.word in ("operator_asked", "incident_handed_over")]
    assert len(set(ids)) == 2


def test_the_residents_first_word_is_told_once():
    follower = tracker()
    follow(by_ami(answered_call().steps[:-2]), follower)
    talked = seen.ResidentTalked(call_id=CALL, at=BEGIN)
    assert words(follow([talked, talked], follower)) == ["resident_spoke"]


# --- more press than can be answered


def refused(call_id: str = CALL, number: str = "0812345678") -> HelpCall:
    return HelpCall(number=number, call_id=call_id).rings_in().says("refused", lines="21", pres="allowed")


@pytest.mark.parametrize("witness", [by_ami, by_cel])
def test_a_refused_call_opens_an_incident_and_is_over(witness):
    follower = tracker()
    facts = follow(witness(refused().hangs_up().steps), follower)
    assert words(facts) == ["incident_opened", "help_call_refused"]
    assert facts[0].subject == "phone:ph_0812345678"
    assert (facts[1].lines, facts[1].incident_id) == (21, CALL)
    assert not follower.book.open_call_ids()


def test_a_refused_call_from_a_phone_with_an_open_incident_joins_it():
    follower = tracker()
    follow(by_ami(answered_call().steps), follower)
    facts = follow(by_ami(refused("saijai-1732291299.9").steps), follower)
    assert words(facts) == ["incident_joined", "help_call_refused"]
    assert {fact.incident_id for fact in facts} == {CALL}
    assert facts[0].subject == "resident:r1"


def test_a_refused_call_that_hides_its_number_is_a_case_of_its_own():
    facts = follow(by_ami(refused(number="").steps))
    assert facts[0].subject == f"call:{CALL}"


def test_a_call_refused_before_is_joined_by_the_next_press_of_that_phone():
    follower = tracker()
    follow(by_ami(refused().steps), follower)
    again = follow(by_ami(refused("saijai-1732291299.9").steps), follower)
    assert words(again) == ["incident_joined", "help_call_refused"]


def test_who_was_refused_and_gets_in_by_the_next_press_has_one_case_and_is_not_called_back_beside_it():
    follower = tracker()
    follow(by_ami(refused().steps), follower)
    again = HelpCall(call_id="saijai-1732291299.9").received().planned()
    assert [fact.incident_id for fact in follow(by_ami(again.steps), follower)][1:] == [CALL, CALL]


@pytest.mark.parametrize(
    "subjects", [("", "resident:r1"), ("resident:r1", ""), ("phone:ph_0812345678", "resident:r1")]
)
def test_two_presses_of_one_phone_are_one_case_also_when_one_was_not_known_by_name(subjects):
    follower = tracker()
    follow(by_ami(HelpCall().received().planned(subject=subjects[0], resident="").steps), follower)
    again = HelpCall(call_id="saijai-1732291299.9").received().planned(subject=subjects[1])
    placed = next(fact for fact in follow(by_ami(again.steps), follower) if isinstance(fact, told.IncidentJoined))
    assert placed.incident_id == CALL


def test_two_residents_known_by_name_stay_two_cases_on_one_phone():
    follower = tracker()
    follow(by_ami(HelpCall().received().planned().steps), follower)
    other = HelpCall(call_id="saijai-1732291299.9").received().planned(subject="resident:r2", resident="r2")
    assert "incident_opened" in words(follow(by_ami(other.steps), follower))


def test_a_talk_on_hold_is_told_once_and_once_when_it_goes_on():
    call = HelpCall().received().planned().rings("noi").answers("noi").joins("noi")
    for event in ("Hold", "Hold", "Unhold", "Unhold", "Hold"):
        call.holds("noi", event)
    call.leaves("noi").holds("noi", "Unhold")
    follower = tracker()
    told_of = words(follow(by_ami(call.steps), follower))
    assert [word for word in told_of if word.startswith("resident_")] == [
        "resident_held", "resident_resumed", "resident_held",
    ]  # fmt: skip


def test_each_answer_of_the_triage_is_told_once():
    call = HelpCall().received().planned()
    call.says("triage", answer="hurt", key="", prio="30").says("triage", answer="safe", key="1", prio="-50")
    both = [one for pair in zip(by_ami(call.steps), by_cel(call.steps), strict=True) for one in pair]
    told_of = [fact for fact in follow(both) if isinstance(fact, told.TriageAnswered)]
    assert [(fact.answer, fact.by_key, fact.priority) for fact in told_of] == [
        ("hurt", False, 30),
        ("safe", True, -50),
    ]
    assert len({fact.fact_id for fact in told_of}) == 2


def test_a_storm_begins_and_ends_once_whoever_saw_it():
    call = HelpCall().received().says("storm-began", at="1795309195", calls="21", seconds="60")
    call.says("storm-ended", at="1795309295")
    follower = tracker()
    facts = follow(by_ami(call.steps) + by_cel(call.steps), follower)
    storms = [fact for fact in facts if isinstance(fact, told.StormBegan | told.StormEnded)]
    assert [(fact.word, fact.call_id, fact.incident_id) for fact in storms] == [
        ("storm_began", "", ""),
        ("storm_ended", "", ""),
    ]
    assert (storms[0].calls, storms[0].seconds) == (21, 60)


# --- two witnesses, two clocks


LEK = "saijai-1732291234.16"
LEG_STORIES = (
    ["help_call_received", "plan_chosen", "operator_rang", "operator_answered", "operator_joined", "operator_left"],
    ["operator_joined", "help_call_ended"],
)


@pytest.mark.parametrize("heard_live", range(1, 10))
def test_what_the_second_witness_says_first_does_not_seem_to_come_before_what_led_to_it(heard_live):
    """A listener is killed after so many events, which AMI stamps later than CEL does; CEL tells the rest."""
    steps = answered_call(pace=0.001).steps
    late = [replace(one, at=one.at + timedelta(milliseconds=30)) for one in by_ami(steps)[:heard_live]]
    facts = follow(late + by_cel(steps))
    for story in (["help_call_received", "plan_chosen"], *LEG_STORIES):
        told_of = [fact.happened_at for fact in facts if fact.word in story and getattr(fact, "leg_id", LEK) == LEK]
        assert told_of == sorted(told_of), story
    assert sorted(words(facts)) == sorted(ANSWERED_FACTS)


def test_that_a_call_was_given_up_is_told_with_its_end_whoever_says_it_first():
    steps, follower = abandoned_call().steps, tracker()
    follow(by_ami(steps)[:3], follower)
    said_by_a_script = told.HelpCallAbandoned(call_id=CALL, happened_at=BEGIN, resident_id="r1")
    assert follower.fill(said_by_a_script) is None
    follow(by_ami(steps)[3:], follower)
    assert follower.fill(said_by_a_script) == replace(said_by_a_script, incident_id=CALL)
