"""Asterisk's own record fills what the live link missed, and what it cannot explain is counted."""

from datetime import timedelta

import pytest

from ami_listener.cel_file import Place
from ami_listener.reconcile import Found, Gaps, Reconciler
from ami_listener.tracker import Tracker
from domain.facts import Fact
from tests.support.ami_story import ANSWERED_FACTS, BEGIN, HelpCall, answered_call, cel_row, epoch

LATER = BEGIN + timedelta(hours=1)


class Desk:
    def __init__(self, directory) -> None:
        self.file = directory / "saijai.csv"
        self.tracker = Tracker(lambda number, presentation: ("ph", "number"))
        self.facts: list[Fact] = []
        self.place = Place()
        self.begin()

    def begin(self) -> None:
        calls = self.tracker.book.calls
        self.reconciler = Reconciler(
            self.file, self.place, self.tracker.observe, calls.__contains__, {"1442"}, Gaps()
        )

    def next_listener(self) -> "Desk":
        """It knows the journal, and how far the record was read."""
        again = Desk(self.file.parent)
        for fact in self.facts:
            again.tracker.book.learn(fact)
        again.facts, again.place = [*self.facts], Place.parse(str(self.place))
        again.begin()
        return again

    def write(self, *lines: str) -> None:
        with self.file.open("a") as file:
            file.writelines(lines)

    def read(self, until=LATER) -> list[str]:
        words: list[str] = []
        found = Found([], Place(), False)
        while not found.is_all:
            found = self.reconciler.read(until)
            words += [fact.word for fact in found.facts]
            self.facts += found.facts
            self.place = found.place
        return words

    @property
    def unexplained(self) -> int:
        return self.reconciler.gaps.unexplained


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path)


def test_a_call_that_nobody_told_live_is_told_from_the_record(desk):
    desk.write(*answered_call().cel())
    assert desk.read() == ANSWERED_FACTS
    assert desk.read() == []
    assert desk.reconciler.gaps.as_json() == {"missed": 10, "filled": 10, "unexplained": 0}


ROWS = HelpCall().rings_in().received().planned().rings("noi").answers("noi").joins("noi").ended().hangs_up()
ROWS = ROWS.leaves("noi").over()
WORDS = [
    "help_call_received", "incident_opened", "plan_chosen", "operator_rang", "operator_answered", "operator_joined",
    "help_call_ended", "operator_left",
]  # fmt: skip


@pytest.mark.parametrize("read_before", range(12))
@pytest.mark.parametrize("is_set_aside", [False, True])
def test_a_listener_that_died_after_any_row_leaves_the_next_one_all_it_must_know(desk, read_before, is_set_aside):
    rows = ROWS.cel()
    desk.write(*rows[:read_before])
    found = desk.read(BEGIN + timedelta(seconds=30))
    if is_set_aside and read_before:
        desk.file.rename(desk.file.with_name("saijai.csv.1"))
    again = desk.next_listener()
    again.write(*rows[read_before:])
    assert found + again.read() == WORDS
    assert (desk.unexplained, again.unexplained) == (0, 0)
    assert again.next_listener().read() == []


def test_a_responder_whom_the_last_listener_knew_as_one_is_no_operator_to_the_next(desk):
    side = {"uniqueid": "saijai-3.1", "linkedid": "saijai-3.1", "eventtime": epoch(BEGIN), "context": "leg"}
    desk.write(cel_row(**side, eventtype="CHAN_START", channel="Local/contact@leg-00000001;1"))
    desk.read()
    again = desk.next_listener()
    again.write(
        cel_row(**{**side, "uniqueid": "saijai-3.3"}, eventtype="CHAN_START", channel="PJSIP/op-noi-00000001")
    )
    assert again.read() == []


def test_rows_younger_than_asked_for_wait(desk):
    call = answered_call()
    desk.write(*call.cel())
    assert desk.read(BEGIN + timedelta(seconds=3)) == ["help_call_received", "incident_opened", "plan_chosen"]
    assert desk.read() == ANSWERED_FACTS[3:]


def test_a_line_that_is_no_row_stops_nothing(desk):
    desk.write("nonsense\n", *answered_call().cel())
    assert desk.read() == ANSWERED_FACTS


def test_a_record_that_was_cut_while_nobody_looked_is_unexplained_once_and_what_is_left_is_told(desk):
    desk.write(*answered_call().cel())
    desk.read()
    desk.file.write_text("")
    assert desk.read() == []
    assert desk.unexplained == 1
    desk.write(*answered_call(call_id="saijai-2.2", number="0812345679").cel())
    assert len(desk.read()) == len(ANSWERED_FACTS)
    assert desk.unexplained == 1


def test_a_help_call_that_said_nothing_is_unexplained_once(desk):
    desk.write(*HelpCall().rings_in().over().cel())
    desk.read()
    desk.read()
    assert desk.unexplained == 1


def test_a_help_call_that_rang_and_went_on_saying_nothing_is_unexplained_after_a_while(desk):
    desk.write(*HelpCall().rings_in().cel())
    desk.read(BEGIN + timedelta(seconds=30))
    assert desk.unexplained == 0
    desk.read(BEGIN + timedelta(seconds=90))
    assert desk.unexplained == 1


def test_test_calls_and_calls_heard_of_live_are_explained(desk):
    desk.write(*HelpCall().rings_in("1442").over().cel())
    desk.write(*HelpCall(call_id="saijai-2.2").rings_in().says("test-received", did="", pres="").over().cel())
    desk.write(*HelpCall(call_id="saijai-3.3").rings_in().cel())
    desk.tracker.book.call("saijai-3.3", BEGIN)
    desk.read()
    assert desk.unexplained == 0


def test_a_call_that_we_placed_ourselves_is_no_help_call(desk):
    ours = {"channel": "PJSIP/trunk-0000001a", "uniqueid": "saijai-9.1", "linkedid": "saijai-9.1", "exten": "s"}
    for event, app in (("CHAN_START", ""), ("ANSWER", "AppDial2"), ("CHAN_END", "AppDial2"), ("LINKEDID_END", "")):
        desk.write(cel_row(**ours, eventtype=event, eventtime=epoch(BEGIN), app=app, context="from-trunk"))
    desk.read()
    assert desk.unexplained == 0
