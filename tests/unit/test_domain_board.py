"""Everybody sees the same board, however the facts arrive; nobody in need stands below who is not."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import facts
from domain.board import Board, OperatorState
from domain.standing import Standing, State

AT = datetime(2026, 4, 20, 3, 0, tzinfo=UTC)


class Story:
    """Facts of some incidents, told one after the other; `after` moves the time on."""

    def __init__(self) -> None:
        self.now = AT
        self.told: list[tuple[facts.Fact, datetime]] = []

    def after(self, seconds: float) -> "Story":
        self.now += timedelta(seconds=seconds)
        return self

    def tell(self, kind: type[facts.Fact], call_id: str = "c1", incident_id: str = "", **data: object) -> "Story":
        incident_id = incident_id or call_id or "c1"
        fact = kind(call_id=call_id, happened_at=self.now, incident_id=incident_id, **data)  # type: ignore[arg-type]
        if fact.fact_id not in {one.fact_id for one, _ in self.told}:  # the journal keeps the first
            self.told.append((fact, self.now))
        return self

    def press(self, call_id: str = "c1", resident: str = "r1", score: int = 30) -> "Story":
        self.tell(facts.HelpCallReceived, call_id, phone_id=f"ph_{resident}", caller="number", did="1441")
        self.tell(facts.IncidentOpened, call_id, resident_id=resident, subject=f"resident:{resident}")
        reasons = (f"dependency bed: +{score}",)
        plan = {"tiers": (), "score": score, "reasons": reasons, "sends": False}
        return self.tell(facts.PlanFixed, call_id, resident_ids=(resident,), **plan)

    def rings(self, operator: str = "malee", call_id: str = "c1") -> "Story":
        return self.tell(facts.OperatorRang, call_id, operator_id=operator, leg_id=f"{call_id}-{operator}")

    def talks(self, operator: str = "malee", call_id: str = "c1") -> "Story":
        leg = {"operator_id": operator, "leg_id": f"{call_id}-{operator}"}
        return self.rings(operator, call_id).after(1).tell(facts.OperatorAnswered, call_id, **leg, after_seconds=1)

    def leaves(self, operator: str = "malee", call_id: str = "c1") -> "Story":
        return self.tell(facts.OperatorLeft, call_id, operator_id=operator, leg_id=f"{call_id}-{operator}", cause=16)

    def ends(self, by: str = "resident", call_id: str = "c1") -> "Story":
        return self.tell(facts.HelpCallEnded, call_id, ended_by=by, cause=16, answered=False, seconds=1)

    def acts(self, kind: type[facts.Fact], **data: object) -> "Story":
        return self.tell(kind, "", "c1", **data)

    def board(self) -> Board:
        board = Board()
        for fact, at in self.told:
            board.learn(fact, at)
        board.changed()
        return board

    def line(self) -> Standing:
        return self.board()["c1"]


def test_who_waits_is_shown_with_whom_it_rings_for_and_since_when() -> None:
    line = Story().press().after(2).rings().line()
    assert (line.state, line.since, line.owner) == (State.WAITING, AT, "")
    assert [(leg.kind, leg.who, leg.doing) for leg in line.legs] == [("operator", "malee", "ringing")]


def test_a_ring_that_ended_is_no_ring() -> None:
    story = Story().press().rings()
    story.tell(facts.OperatorDidNotAnswer, operator_id="malee", leg_id="c1-malee", dial_status="NOANSWER")
    assert story.line().legs == ()


def test_who_talks_has_it_until_it_is_closed() -> None:
    story = Story().press().after(5).talks()
    line = story.line()
    assert (line.state, line.owner, line.talked) == (State.TALKING, "operator:malee", ("malee",))
    line = story.after(60).ends("operator").leaves().line()
    assert (line.state, line.owner, line.legs) == (State.OWNED, "operator:malee", ())
    line = story.acts(facts.IncidentClosed, disposition="reassured", closed_by="operator:malee").line()
    assert (line.state, line.disposition, line.is_open) == (State.CLOSED, "reassured", False)


def test_a_talk_on_hold_is_seen() -> None:
    leg = {"operator_id": "malee", "leg_id": "c1-malee"}
    story = Story().press().talks().after(3).tell(facts.ResidentHeld, **leg)
    assert story.line().state is State.HELD
    assert story.after(3).tell(facts.ResidentResumed, **leg).line().state is State.TALKING


def test_a_resident_who_hung_up_first_must_be_called_back() -> None:
    assert Story().press().after(3).ends().line().state is State.CALL_BACK


def test_a_caregiver_is_rung_also_when_the_resident_is_gone() -> None:
    ring = {"tier": "caregiver", "responder_id": "cg-r1-1", "leg_id": "l1"}
    line = Story().press().after(3).ends().after(9).tell(facts.ResponderRang, **ring).line()
    assert [(leg.kind, leg.who) for leg in line.legs] == [("caregiver", "cg-r1-1")]


def test_who_must_act_now_stands_above_who_talks_and_who_has_it() -> None:
    story = Story().press("c1", "r1", 60).talks("malee", "c1").after(1)
    story.press("c2", "r2", 10).after(1).press("c3", "r3", 20)
    story.press("c4", "r4", 70).talks("noi", "c4").after(1).ends("operator", "c4").leaves("noi", "c4")
    assert [line.incident_id for line in story.board().lines] == ["c3", "c2", "c1", "c4"]


def test_of_two_as_urgent_who_waits_longer_is_first() -> None:
    story = Story().press("c2", "r2").after(1).press("c1", "r1")
    assert [line.incident_id for line in story.board().lines] == ["c2", "c1"]


def test_the_reasons_add_up_to_the_points() -> None:
    story = Story().press().talks().tell(facts.SilentCall, seconds=8.0)
    story.acts(facts.ColourGiven, by="malee", colour="red")
    line = story.line()
    assert dict(line.reasons) == {"dependency bed": 30, "a silent call": 20, "judged red": 60}
    assert line.points == 110


def test_a_key_in_a_storm_lowers_it() -> None:
    line = Story().press().tell(facts.TriageAnswered, answer="safe", by_key=True, priority=-80).line()
    assert line.points == 30 - 110


def test_where_the_reasons_are_not_known_the_plan_speaks() -> None:
    story = Story().press()
    story.told = [one for one in story.told if not isinstance(one[0], facts.PlanFixed)]
    plan = {"line": "process", "resident_id": "r1", "subject": "resident:r1", "prompt_set": "th", "queue": "q"}
    assert story.tell(facts.PlanChosen, **plan, priority=33).line().reasons == (("by the plan", 33),)


def test_what_was_done_at_the_screen_is_seen_by_all() -> None:
    story = Story().press().talks().acts(facts.SituationNamed, by="malee", situation="fall", version=1).after(1)
    story.acts(facts.StepTicked, by="malee", step="breath", is_done=True).after(1)
    story.acts(facts.StepTicked, by="malee", step="bleeding", is_done=True).after(1)
    story.acts(facts.StepTicked, by="malee", step="breath", is_done=False)
    story.acts(facts.NoteWritten, by="malee", note_id="n1", text="-").acts(facts.IncidentTaken, by="noi")
    line = story.line()
    assert (line.situation, line.ticked, line.notes, line.looked_after_by) == ("fall", ("bleeding",), 1, "noi")
    line = story.after(1).acts(facts.SituationNamed, by="malee", situation="fire", version=3).line()
    assert (line.situation, line.plan_version, line.ticked) == ("fire", 3, ())


def test_a_silent_incident_asks_for_a_second_look_until_somebody_gives_it_or_speaks() -> None:
    story = Story().press().talks().tell(facts.SilentCall, seconds=8.0)
    assert story.line().needs_second_look
    looked = story.acts(facts.SecondLookGiven, by="noi", is_other=True).line()
    assert (looked.needs_second_look, looked.looks) == (False, ("noi",))
    spoke = Story().press().talks().tell(facts.SilentCall, seconds=8.0).after(1).tell(facts.ResidentSpoke)
    assert not spoke.line().needs_second_look


def test_an_unknown_caller_who_is_registered_has_a_name_from_then_on() -> None:
    story = Story()
    story.tell(facts.HelpCallReceived, phone_id="ph", caller="number", did="1441")
    story.tell(facts.IncidentOpened, resident_id="", subject="phone:ph")
    assert story.line().resident_ids == ()
    assert story.acts(facts.ResidentRegistered, resident_id="NEW-1", version=1, by="noi").line().resident_ids == (
        "NEW-1",
    )


def test_operators_are_seen_free_ringing_and_talking() -> None:
    story = Story().press().talks("malee").press("c2", "r2").rings("somsak", "c2")
    states = {one.operator_id: (one.doing, one.incident_id) for one in story.board().operators(["malee", "noi"])}
    assert states == {"malee": ("talking", "c1"), "noi": ("free", ""), "somsak": ("ringing", "c2")}
    assert story.ends("operator").leaves("malee").board().operators(["malee"])[0] == OperatorState("malee")


def test_who_pauses_or_has_gone_is_not_free() -> None:
    story = Story().tell(facts.OperatorSignedIn, "", "-", operator_id="malee").after(5)
    story.tell(facts.OperatorSignedIn, "", "-", operator_id="noi").after(5)
    story.tell(facts.OperatorPaused, "", "-", operator_id="malee", reason="meal")
    story.tell(facts.OperatorSignedOut, "", "-", operator_id="noi")
    assert [one.doing for one in story.board().operators(["malee", "noi", "desk"])] == ["free", "paused", "away"]
    story.after(5).tell(facts.OperatorResumed, "", "-", operator_id="malee").press().rings("noi")
    assert [one.doing for one in story.board().operators(["malee", "noi"])] == ["free", "ringing"]


def test_only_the_last_closed_ones_stay() -> None:
    story = Story()
    for number in range(5):
        story.after(1).press(f"c{number}", f"r{number}")
        story.after(1).tell(
            facts.IncidentClosed, "", f"c{number}", disposition="reassured", closed_by="operator:malee"
        )
    board = Board(closed_shown=2)
    for fact, at in story.told:
        board.learn(fact, at)
    board.changed()
    assert board.forget() == ["c0", "c1", "c2"]
    assert [line.incident_id for line in board.lines] == ["c4", "c3"], "the newest first"
    assert board.get("c0") is None and board.open_count == 0


HAPPENS = (
    lambda s: s.talks("malee"), lambda s: s.leaves("malee"), lambda s: s.rings("noi"), lambda s: s.ends("operator"),
    lambda s: s.ends("resident"), lambda s: s.tell(facts.SilentCall, seconds=8.0),
    lambda s: s.tell(facts.ResidentSpoke), lambda s: s.acts(facts.ColourGiven, by="noi", colour="red"),
    lambda s: s.acts(facts.ColourGiven, by="noi", colour="green"), lambda s: s.acts(facts.IncidentTaken, by="noi"),
    lambda s: s.acts(facts.SecondLookGiven, by="noi", is_other=True),
    lambda s: s.acts(facts.IncidentClosed, disposition="reassured", closed_by="operator:malee"),
    lambda s: s.tell(facts.ResponderRang, tier="rescue", responder_id="team", leg_id="l1"),
    lambda s: s.tell(facts.ResponderJoined, responder_id="team", leg_id="l1"),
    lambda s: s.tell(facts.ResponderLeft, responder_id="team", leg_id="l1", seconds=3.0),
    lambda s: s.tell(facts.ResidentHeld, operator_id="malee", leg_id="c1-malee"),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, len(HAPPENS) - 1), max_size=12), st.randoms(use_true_random=False))
def test_the_order_in_which_facts_arrive_changes_nothing(happened, random) -> None:
    story = Story().press().press("c2", "r2")
    for number in happened:
        HAPPENS[number](story.after(1))
    straight, mixed = story.board(), Board()
    shuffled = [*story.told, *story.told]  # and each is told twice
    random.shuffle(shuffled)
    shuffled.sort(key=lambda one: not one[0].call_id)  # what has no call names an incident that is known
    for fact, at in shuffled:
        mixed.learn(fact, at)
        if random.random() < 0.3:
            mixed.changed()
    mixed.changed()
    assert mixed.lines == straight.lines
    assert mixed.operators(["malee"]) == straight.operators(["malee"])


@given(st.lists(st.integers(0, len(HAPPENS) - 1), max_size=12))
def test_every_open_incident_stands_on_the_board_once_and_those_in_need_first(happened) -> None:
    story = Story().press().press("c2", "r2")
    for number in happened:
        HAPPENS[number](story.after(1))
    lines = story.board().lines
    assert sorted(line.incident_id for line in lines) == ["c1", "c2"]
    for upper, lower in itertools.pairwise(lines):
        assert upper.rank < lower.rank
        assert upper.is_open or not lower.is_open
        assert lower.state not in (State.WAITING, State.CALL_BACK) or upper.state in (State.WAITING, State.CALL_BACK)
    assert all(line.points == sum(points for _, points in line.reasons) for line in lines)


@pytest.mark.parametrize("colour", ["red", "yellow", "green", "white", "black"])
def test_every_colour_of_the_emergency_service_counts(colour) -> None:
    assert Story().press().acts(facts.ColourGiven, by="noi", colour=colour).line().colour == colour
