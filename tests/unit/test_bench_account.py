"""A journal that is whole is found whole; each way in which it can be wrong is found once, and named."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ami_listener import cel
from ami_listener.tracker import Tracker
from bench import account, asterisk_record
from bench.account import Account, Happening, JournalFigures, Message, Recorded, Seen
from bench.report import journal_table
from db.entry import GENESIS, Entry, chain
from domain import escalation, incidents
from domain.facts import Fact, OperatorAnswered, OperatorDidNotAnswer, OperatorRang, ResidentIdentified
from tests.support.ami_story import BEGIN, HelpCall, abandoned_call, answered_call

NUMBER = "0812345678"
NOTHING = Account()
ALL_SEEN = Seen(NUMBER, frozenset({account.RECEIVED, account.RANG, account.ANSWERED, account.ENDED}))


def facts(call: HelpCall) -> list[Fact]:
    tracker = Tracker(lambda number, presentation: ("ph", "number"))
    seen = [cel.to_observation(cel.parse(row)) for row in call.cel()]
    found = [fact for one in seen if one is not None for fact in tracker.observe(one)]
    if any(fact.word == account.REFUSED for fact in found):
        return [*found, incidents.close(call.call_id, incidents.Disposition.TEST, closed_by="bench", at=call.at)]
    who = {"call_id": call.call_id, "happened_at": found[0].happened_at, "incident_id": call.call_id}
    found.append(ResidentIdentified(**who, phone_id="ph", resident_ids=("r1",)))
    found.append(escalation.fixed(escalation.plan((), "ph", call.call_id), call.call_id, call.at))
    return [*found, incidents.close(call.call_id, incidents.Disposition.TEST, closed_by="bench", at=call.at)]


def lines(told: Sequence[Fact]) -> list[Entry]:
    return [line.entry for line in chain(0, GENESIS, [(fact, False) for fact in told], BEGIN)]


def recorded(call: HelpCall, tmp_path: Path) -> list[Recorded]:
    file = tmp_path / "saijai.csv"
    file.write_text("".join(call.cel()) + '"CHAN_START","cut by a cr', encoding="utf-8")
    return asterisk_record.calls(asterisk_record.rows([file]), "1441")


def test_asterisks_own_record_says_what_must_be_in_the_journal(tmp_path):
    (call,) = recorded(answered_call(), tmp_path)
    missed, took = "saijai-1732291234.15", "saijai-1732291234.16"
    assert (call.call_id, call.number) == ("saijai-1732291234.5", NUMBER)
    assert call.happenings == {
        Happening("help_call_received"), Happening("incident_opened"), Happening("plan_chosen"),
        Happening("operator_rang", missed), Happening("operator_did_not_answer", missed),
        Happening("operator_rang", took), Happening("operator_answered", took),
        Happening("plan_fixed"), Happening("resident_identified"),
        Happening("operator_joined", took, "b1"), Happening("operator_left", took), Happening("help_call_ended"),
    }  # fmt: skip


def test_a_call_that_found_no_line_owes_its_refusal(tmp_path):
    call = HelpCall().rings_in().says("refused", lines="100", pres="allowed").over()
    (written,) = recorded(call, tmp_path)
    assert written.happenings == {Happening("incident_opened"), Happening("help_call_refused")}
    assert account.of_calls([Seen(NUMBER, frozenset())], [written], lines(facts(call))) == NOTHING


def test_a_call_to_another_number_or_of_our_own_is_no_help_call(tmp_path):
    assert recorded(HelpCall().rings_in("1442").says("test-received").over(), tmp_path) == []


@pytest.mark.parametrize("call", [answered_call(), abandoned_call()], ids=["answered", "abandoned"])
def test_a_whole_journal_has_nothing_to_be_explained(call, tmp_path):
    seen = Seen(NUMBER, frozenset({account.RECEIVED, account.RANG, account.ENDED}))
    assert account.of_calls([seen], recorded(call, tmp_path), lines(facts(call))) == NOTHING


@pytest.mark.parametrize("missing", range(13))
def test_each_line_that_is_missing_is_one_lost_fact(missing, tmp_path):
    told = facts(answered_call())
    found = account.of_calls(
        [ALL_SEEN], recorded(answered_call(), tmp_path), lines(told[:missing] + told[missing + 1 :])
    )
    gone = told[missing].word
    assert [gone in sentence for sentence in found.lost] == [True]
    assert bool(found.unexplained) == (gone == account.RECEIVED)


@pytest.mark.parametrize("twice", range(13))
def test_each_happening_told_twice_is_one_doubled_fact_whatever_its_id(twice, tmp_path):
    told = facts(answered_call())
    again = replace(told[twice], happened_at=told[twice].happened_at + timedelta(microseconds=40))
    found = account.of_calls([ALL_SEEN], recorded(answered_call(), tmp_path), lines([*told, again]))
    assert len(found.doubled) == 1
    assert (found.lost, found.out_of_order) == ([], [])


def test_a_ring_has_one_outcome(tmp_path):
    told = facts(answered_call())
    answered = next(fact for fact in told if fact.word == account.ANSWERED)
    missed = next(fact for fact in told if fact.word == account.MISSED)
    both = replace(missed, leg_id=answered.leg_id, happened_at=answered.happened_at)
    found = account.of_calls([ALL_SEEN], recorded(answered_call(), tmp_path), lines([*told, both]))
    assert found.doubled == [f"{answered.call_id}: one outcome of a ring {answered.leg_id}"]


def test_of_two_who_lift_at_once_the_second_may_be_on_record_as_either(tmp_path):
    call = HelpCall().rings_in().received().planned().rings("noi").rings("lek").answers("noi").answers("lek")
    call.joins("noi").leaves("lek").leaves("noi").ended().over()
    (written,) = recorded(call, tmp_path)
    told = facts(call)
    assert account.of_calls([ALL_SEEN], [written], lines(told)) == NOTHING
    lek = next(fact.leg_id for fact in told if isinstance(fact, OperatorAnswered) and fact.operator_id == "lek")
    of_lek = [fact for fact in told if getattr(fact, "leg_id", "") == lek and not isinstance(fact, OperatorRang)]
    rest = [fact for fact in told if fact not in of_lek]
    missed = OperatorDidNotAnswer(
        call_id=call.call_id, happened_at=of_lek[0].happened_at, incident_id=call.call_id,
        operator_id="lek", leg_id=lek, dial_status="CANCEL",
    )  # fmt: skip
    assert account.of_calls([ALL_SEEN], [written], lines([*rest, missed])) == NOTHING
    assert account.of_calls([ALL_SEEN], [written], lines(rest)).lost == [f"{call.call_id}: {account.OUTCOME} {lek}"]


@pytest.mark.parametrize(
    ("early", "late"),
    [
        (account.RECEIVED, account.PLANNED),
        (account.RANG, account.ANSWERED),
        (account.ANSWERED, account.JOINED),
        (account.JOINED, account.ENDED),
        (account.JOINED, account.LEFT),
    ],
)
def test_what_happened_before_its_cause_is_out_of_order(early, late, tmp_path):
    told = facts(answered_call())
    before = min(fact.happened_at for fact in told if fact.word == early) - timedelta(microseconds=1)
    moved = [replace(fact, happened_at=before) if fact.word == late else fact for fact in told]
    found = account.of_calls([ALL_SEEN], recorded(answered_call(), tmp_path), lines(moved))
    assert any(sentence.endswith(f"{late} before {early}") for sentence in found.out_of_order)
    assert (found.lost, found.doubled) == ([], [])


def test_the_order_of_appending_alone_says_nothing(tmp_path):
    told = facts(answered_call())
    assert account.of_calls([ALL_SEEN], recorded(answered_call(), tmp_path), lines(told[::-1])) == NOTHING


def test_calls_that_one_witness_alone_knows_are_unexplained(tmp_path):
    call = answered_call()
    written, told = recorded(call, tmp_path), facts(call)
    assert account.of_calls([], written, lines(told)).unexplained == [f"{call.call_id}: nobody pressed"]
    only_phones = account.of_calls([ALL_SEEN], [], [])
    assert (len(only_phones.lost), len(only_phones.unexplained)) == (len(ALL_SEEN.words), 1)
    assert account.of_calls([], [], lines(told)).unexplained == [f"{call.call_id}: only the journal knows it"]
    assert len(account.of_calls([ALL_SEEN], [*written, *written], lines(told)).unexplained) == 1


def test_a_phone_proves_what_asterisk_did_not_write_down(tmp_path):
    (written,) = recorded(answered_call(), tmp_path)
    silent = replace(written, happenings=frozenset({Happening(account.RECEIVED)}))
    told = [fact for fact in facts(answered_call()) if fact.word != account.ANSWERED]
    assert account.of_calls([ALL_SEEN], [silent], lines(told)).lost == [
        f"{written.call_id}: {account.ANSWERED}, a phone saw it"
    ]


# --- what was told over MQTT


def messages(told: Sequence[Entry]) -> list[Message]:
    return [Message(line.fact_id, line.seq) for line in told]


def test_lines_that_came_once_or_again_after_a_broken_session_are_in_order():
    whole = lines(facts(answered_call()))
    assert account.of_messages(messages(whole), whole, 1) == NOTHING
    assert account.of_messages([*messages(whole), *messages(whole[-3:])], whole, 2) == NOTHING


def test_a_line_that_never_came_is_lost_and_so_is_one_that_the_journal_lacks():
    whole = lines(facts(answered_call()))
    assert account.of_messages(messages(whole[:4] + whole[5:]), whole, 1).lost == ["MQTT: line 5"]
    assert len(account.of_messages(messages(whole), whole[:-1], 1).lost) == 1


def test_a_subscriber_owes_nothing_of_what_was_told_before_it_came():
    whole = lines(facts(answered_call()))
    assert account.of_messages(messages(whole[4:]), whole, 1, since=4) == NOTHING
    assert account.of_messages(messages(whole[4:]), whole, 1, since=3).lost == ["MQTT: line 4"]


def test_lines_that_changed_places_are_out_of_order():
    whole = lines(facts(answered_call()))
    swapped = [*whole[:3], whole[4], whole[3], *whole[5:]]
    assert account.of_messages(messages(swapped), whole, 1).out_of_order == ["MQTT: line 4 after line 5"]


def test_the_same_id_as_another_line_and_more_repetitions_than_sessions_are_doubled():
    whole = lines(facts(answered_call()))
    first = messages(whole)[0]
    assert len(account.of_messages([*messages(whole), replace(first, seq=99)], whole, 2).doubled) == 1
    assert len(account.of_messages([*messages(whole), first, first], whole, 2).doubled) == 1


def test_the_figures_name_what_is_missed():
    whole = JournalFigures(10_000, 20, 0, 0, 0, 0, True)
    assert whole.missed() == []
    assert list(whole.as_json()) == [
        "calls", "kills", "lost", "doubled", "out_of_order", "unexplained", "chain_valid",
    ]  # fmt: skip
    broken = JournalFigures(10_000, 20, 1, 0, 2, 0, False)
    assert broken.missed() == ["lost", "out_of_order", "chain_valid"]
    assert journal_table(broken).row_count == 7
