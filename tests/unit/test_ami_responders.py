"""What the ladder says of those it rings is one fact each, whichever witness tells it and how often."""

import pytest

from ami_listener import cel, responders
from ami_listener import observations as seen
from ami_listener.tracker import Tracker
from ami_listener.translate import to_observation
from dialplan import contract
from domain import facts as told
from tests.support.ami_story import BEGIN, HelpCall, cel_row, epoch

CALL, LEG = "saijai-1732291234.5", "saijai-1732291250.9-1"
WHO = {"call": CALL, "responder": "team-1", "leg": LEG}
LADDER = [
    ("tier-started", {"call": CALL, "tier": "rescue", "round": "1", "contacts": "2", "ladder": "saijai-9.9"}),
    ("responder-rang", {"call": CALL, "tier": "rescue", "responder": "team-1", "leg": LEG}),
    ("responder-picked-up", WHO),
    ("responder-took", {"call": CALL, "tier": "rescue", "responder": "team-1", "leg": LEG, "line": "agi"}),
    ("responder-joined", WHO),
    ("responder-left", {**WHO, "seconds": "42"}),
    ("responder-declined", {**WHO, "leg": "saijai-1.1-1"}),
    ("responder-not-taken", {**WHO, "leg": "saijai-1.1-2", "reason": "no_key"}),
]
WORDS = [
    "tier_started", "responder_rang", "responder_picked_up", "responder_took", "responder_joined", "responder_left",
    "responder_declined", "responder_did_not_take",
]  # fmt: skip


def said_elsewhere(call: HelpCall, word: str, /, **data: str) -> None:
    """A word of the dialplan on a channel that is not the resident's: its linkedid is another."""
    call.says(word, **data)
    step = call.steps[-1]
    assert step.ami is not None
    step.ami["Linkedid"] = step.ami["Uniqueid"] = "saijai-1732291250.8"


def climbed() -> HelpCall:
    call = HelpCall(call_id=CALL).rings_in().received().planned()
    for word, data in LADDER:
        said_elsewhere(call, word, **data)
    return call


def tracker() -> Tracker:
    return Tracker(lambda number, presentation: (f"phone-{number}", "number"))


def by_ami(tracker: Tracker, call: HelpCall) -> list[told.Fact]:
    found = [to_observation(message, BEGIN) for message in call.ami()]
    return [fact for one in found if one is not None for fact in tracker.observe(one)]


def by_cel(tracker: Tracker, call: HelpCall) -> list[told.Fact]:
    found = [cel.to_observation(cel.parse(line.rstrip("\n"))) for line in call.cel()]
    return [fact for one in found if one is not None for fact in tracker.observe(one)]


@pytest.mark.parametrize("witness", [by_ami, by_cel])
def test_each_word_is_one_fact_of_the_residents_call(witness):
    facts = witness(tracker(), climbed())
    of_ladder = [fact for fact in facts if fact.word in WORDS]
    assert [fact.word for fact in of_ladder] == WORDS
    assert {(fact.call_id, fact.incident_id) for fact in of_ladder} == {(CALL, CALL)}


@pytest.mark.parametrize(("first", "second"), [(by_ami, by_cel), (by_cel, by_ami)])
def test_what_one_witness_told_the_other_tells_again_and_it_is_nothing_new(first, second):
    one = tracker()
    ids = [fact.fact_id for fact in first(one, climbed())]
    assert second(one, climbed()) == []
    assert ids == [fact.fact_id for fact in second(tracker(), climbed())], "the journal would keep the first"


def test_every_word_of_the_ladder_has_its_fact():
    ladder_words = {word for word in contract.DIALPLAN_FACTS if word.startswith(("tier-", "responder-"))}
    for word in ladder_words:
        data = dict.fromkeys(contract.DIALPLAN_FACTS[word], "")
        assert isinstance(responders.fact(word, data, CALL, BEGIN), told.Fact)
    assert responders.fact("received", {}, CALL, BEGIN) is None


def test_a_call_that_a_responder_took_is_answered_and_not_called_back():
    call = climbed().ended(answered="0")
    assert "help_call_abandoned" not in [fact.word for fact in by_ami(tracker(), call)]


def test_a_responder_who_calls_in_opens_no_incident_of_his_own():
    one = tracker()
    by_ami(one, climbed())
    own = HelpCall(call_id="saijai-1732291300.1", number="0811110002").received()
    own.says("responder-called-in", **{**WHO, "leg": own.call_id}).ended(answered="1")
    facts = by_ami(one, own)
    assert [fact.word for fact in facts] == ["help_call_received", "responder_called_in", "help_call_ended"]
    assert facts[-1].incident_id == CALL


def test_a_ladder_that_outlived_what_is_known_of_its_call_is_told_all_the_same():
    at = seen.Stated(call_id=CALL, at=BEGIN, fact=responders.fact("responder-declined", WHO, CALL, BEGIN))
    [fact] = tracker().observe(at)
    assert (fact.word, fact.incident_id) == ("responder_declined", CALL)


def test_who_hung_up_a_responder_is_no_resident():
    call = climbed().ended(by="responder")
    [ended] = [fact for fact in by_ami(tracker(), call) if isinstance(fact, told.HelpCallEnded)]
    assert ended.ended_by == "responder"
    gone = climbed().hangs_up(by="PJSIP/trunk-0000002b")
    [ended] = [fact for fact in by_cel(tracker(), gone) if isinstance(fact, told.HelpCallEnded)]
    assert ended.ended_by == "responder"


def operators_phone(event: str, **more: str) -> dict[str, str]:
    """What AMI says when a leg of the ladder rings a phone of ours."""
    return {
        "Event": event, "Timestamp": epoch(BEGIN), "Channel": "Local/contact@leg-00000002;2",
        "DestChannel": "PJSIP/op-chief-00000031", "DestUniqueid": "saijai-1732291250.11",
        "DestLinkedid": "saijai-1732291250.8", **more,
    }  # fmt: skip


def test_a_phone_of_ours_that_a_leg_rings_is_no_operator_of_a_call_by_ami():
    one = tracker()
    facts = by_ami(one, climbed())
    for message in (operators_phone("DialBegin"), operators_phone("DialEnd", DialStatus="ANSWER")):
        assert one.observe(to_observation(message, BEGIN)) == []
    assert {fact.word for fact in facts}.isdisjoint({"operator_rang", "operator_answered"})


def test_a_phone_of_ours_that_a_leg_rings_is_no_operator_of_a_call_by_cel():
    one = tracker()
    by_cel(one, climbed())
    side, own = "saijai-1732291250.8", "saijai-1732291250.11"
    chief = {"channel": "PJSIP/op-chief-00000031", "uniqueid": own, "eventtime": epoch(BEGIN)}
    bridged = '{"bridge_id":"b9"}'
    rows = [
        cel_row(
            eventtype="CHAN_START", eventtime=epoch(BEGIN), channel="Local/contact@leg-00000002;1", uniqueid=side,
            linkedid=side,
        ),
        cel_row(eventtype="CHAN_START", linkedid=side, **chief),
        cel_row(eventtype="ANSWER", linkedid=side, **chief),
        cel_row(eventtype="BRIDGE_ENTER", linkedid=CALL, eventextra=bridged, **chief),
        cel_row(eventtype="HANGUP", linkedid=CALL, eventextra='{"hangupcause":16,"hangupsource":""}', **chief),
    ]  # fmt: skip
    for row in rows:
        assert one.observe(cel.to_observation(cel.parse(row.rstrip("\n")))) == []


def test_what_was_put_aside_is_forgotten_one_day():
    book = tracker().book
    for number in range(3000):
        book.put_aside(f"saijai-{number}")
    assert not book.is_aside("saijai-0")
    assert book.is_aside("saijai-2999")
