"""Every call has a plan that rings somebody, and the most dependent are rung sooner."""

import re
from datetime import UTC, datetime
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import escalation
from domain.escalation import Contact, Reach, Rung, Tier
from domain.residents import Caregiver, Disability, Resident

DAUGHTER = Caregiver("มาลี", "ลูกสาว", "+66999999201")


def resident(resident_id="r1", **more) -> Resident:
    return Resident(id=resident_id, first_name="ก", community="ข", caregivers=(DAUGHTER,), **more)


people = st.builds(
    resident,
    st.from_regex(r"[a-z0-9]{1,5}", fullmatch=True),
    adl=st.none() | st.integers(0, 20),
    disabilities=st.sets(st.sampled_from(Disability)).map(tuple),
    language=st.sampled_from(("th", "nod", "th_slow", "en", "")),
    conditions=st.sampled_from(("", "โรคหัวใจ", "ปวดเข่า")),
    press_sends=st.none() | st.booleans(),
)
contacts = st.lists(
    st.builds(Contact, st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True), st.from_regex(r"0[0-9]{9}", fullmatch=True)),
    max_size=12,
).map(tuple)
reaches = st.builds(
    Reach,
    backup=contacts,
    rescue=contacts,
    volunteers=st.dictionaries(st.just("ข"), contacts),
    emergency_number=st.sampled_from(("", "1669", "191")),
    number_format=st.sampled_from(("national", "e164", "plain")),
)


@given(st.lists(people, max_size=4), st.sampled_from(("", "ph_1")), reaches)
def test_no_plan_is_empty_and_every_plan_ends_in_the_emergency_number_and_repeats(residents, phone_id, reach):
    plan = escalation.plan(residents, phone_id, "c1", reach)
    assert plan.tiers[0] is Tier.OPERATOR, "whoever presses, operators ring"
    assert list(plan.tiers) == sorted(set(plan.tiers), key=list(Tier).index), "each tier once, in the order"
    assert all(rung.contacts for rung in plan.rungs[1:]), "no tier is rung in which there is nobody"
    assert all(rung.ring_seconds > 0 and rung.attempts > 0 for rung in plan.rungs)
    if reach.emergency_number:
        last = Rung(Tier.EMERGENCY, (Contact("emergency", reach.emergency_number),), reach.ring_seconds, 1)
        assert plan.rungs[-1] == last
    else:
        assert Tier.EMERGENCY not in plan.tiers, "a number that nobody set is never dialled"
    climbed = list(islice(plan.rounds(), 3 * len(plan.rungs)))
    assert climbed == [*plan.rungs] * 3, "after the last tier the first one again"


@given(st.lists(people, max_size=4), reaches)
def test_a_plan_fits_on_a_channel_and_names_nobody(residents, reach):
    plan = escalation.plan(residents, "ph_1", "c1", reach)
    for rung in plan.rungs:
        assert len(rung.contacts) <= escalation.MOST_CONTACTS
        for part in filter(None, rung.dials.split("&")):
            assert re.fullmatch(r"[A-Za-z0-9._-]+:(\+?[0-9]+|op-[a-z0-9-]+)", part)
    said = escalation.fixed(plan, "c1", datetime(2026, 4, 13, tzinfo=UTC)).data
    assert said["score"] == plan.priority
    assert [tier.partition(":")[0] for tier in said["tiers"]] == [
        rung.tier for rung in plan.rungs for _ in rung.contacts or ("queue",)
    ]


def test_caregivers_are_named_by_their_place_on_the_list_and_each_telephone_rings_once():
    son = Caregiver("สมชาย", "ลูกชาย", "+66999999202")
    own = Caregiver("ตัวเอง", "", "+66999999101")
    one = Resident("L1", "ก", "ข", numbers=("+66999999101",), caregivers=(DAUGHTER, own, son))
    two = Resident("L2", "ค", "ข", numbers=("+66999999101",), caregivers=(DAUGHTER,))
    reach = Reach(volunteers={"ข": (Contact("v1", "0999999301"), Contact("v2", "0999999202"))})
    assert escalation.plan([one, two], "ph_1", "c1", reach).rung(Tier.CAREGIVER).dials == (
        "cg-L1-1:0999999201&cg-L1-3:0999999202&v1:0999999301"
    )


def test_volunteers_are_those_of_the_community():
    reach = Reach(volunteers={"ข": (Contact("v1", "0999999301"),), "ค": (Contact("v2", "0999999302"),)})
    assert escalation.plan([Resident("L1", "ก", "ค")], "", "c1", reach).rung(Tier.CAREGIVER).ids == ("v2",)
    assert escalation.plan((), "", "c1", reach).rung(Tier.CAREGIVER).contacts == ()


@pytest.mark.parametrize(
    ("disabilities", "decided", "sends"),
    [
        ((), None, False),
        ((Disability.HEARING,), None, True),
        ((Disability.MOVEMENT,), None, False),
        ((), True, True),
        ((Disability.HEARING,), False, False),
    ],
)
def test_the_press_of_one_who_cannot_speak_sends_somebody_unless_it_was_decided(disabilities, decided, sends):
    one = resident("r1", disabilities=disabilities, press_sends=decided)
    assert escalation.plan([one], "ph_1", "c1").sends is sends
    assert escalation.plan([one, resident("r2")], "ph_1", "c1").sends is sends, "also from a shared phone"


@given(st.lists(people, max_size=4), st.sampled_from(("", "ph_1")), st.text(min_size=1))
def test_every_plan_rings_somebody_and_explains_itself(residents, phone_id, call_id):
    plan = escalation.plan(residents, phone_id, call_id)
    assert plan.tiers and plan.tiers[0] is Tier.OPERATOR
    assert plan.queue == "operators"
    assert plan.prompt_set in escalation.PROMPT_SETS
    assert plan.priority > 0
    assert sum(int(re.search(r"(\d+)$", reason).group()) for reason in plan.reasons) == plan.priority
    assert plan.subject.partition(":")[2]
    assert bool(plan.resident_id) == (len(residents) == 1)


@given(st.lists(people, min_size=1, max_size=4))
def test_a_shared_phone_takes_the_most_urgent_plan(residents):
    alone = [escalation.plan([one], "ph_1", "c1").priority for one in residents]
    assert escalation.plan(residents, "ph_1", "c1").priority == max(alone)


@given(people, st.integers(0, 20), st.integers(0, 20))
def test_more_dependency_never_rings_later(one, low, high):
    low, high = sorted((low, high))
    dependent = escalation.plan([resident(adl=low, disabilities=one.disabilities)], "ph_1", "c1")
    mobile = escalation.plan([resident(adl=high, disabilities=one.disabilities)], "ph_1", "c1")
    assert dependent.priority >= mobile.priority


@pytest.mark.parametrize(
    ("residents", "phone_id", "subject", "greeting"),
    [
        ((resident("r1"),), "ph_1", "resident:r1", "saijai-th-greeting-known"),
        ((resident("r1"), resident("r2")), "ph_1", "phone:ph_1", "saijai-th-greeting-known"),
        ((), "ph_1", "phone:ph_1", "saijai-th-greeting-unknown"),
        ((), "", "call:c1", "saijai-th-greeting-unknown"),
    ],
)
def test_the_subject_is_the_resident_the_phone_or_the_call(residents, phone_id, subject, greeting):
    plan = escalation.plan(residents, phone_id, "c1")
    assert (plan.subject, plan.greeting) == (subject, greeting)


def test_a_stranger_is_rung_like_one_who_cannot_leave_the_house():
    stranger = escalation.plan((), "", "c1")
    assert (stranger.subject, stranger.greeting, stranger.priority) == ("call:c1", "saijai-th-greeting-unknown", 20)
    assert stranger.reasons == ("nobody on the list has this phone: +20",)


def test_who_could_not_be_looked_for_is_no_stranger():
    assert escalation.plan((), "", "c1", asked=False).reasons == ("the list could not be asked: +20",)


@pytest.mark.parametrize(
    ("languages", "prompt_set"),
    [
        (("nod",), "th_nod"),
        (("th_nod",), "th_nod"),
        (("en",), "en"),
        (("fr",), "th"),
        (("nod", "th"), "th"),
        (("en", "th"), "th"),
        (("nod", "th_slow"), "th_slow"),
        (("en", "th_slow"), "th"),
    ],
)
def test_a_household_is_spoken_to_in_what_all_of_it_understands(languages, prompt_set):
    residents = [resident(f"r{place}", language=language) for place, language in enumerate(languages)]
    assert escalation.plan(residents, "ph_1", "c1").prompt_set == prompt_set


@pytest.mark.parametrize(
    ("residents", "prompt_set"),
    [
        ([resident(disabilities=(Disability.HEARING,))], "th_slow"),
        ([resident(language="th_slow")], "th_slow"),
        ([resident(disabilities=(Disability.SEEING,))], "th"),
        ([resident(language="nod", disabilities=(Disability.HEARING,))], "th_slow"),
        ([resident(language="en", disabilities=(Disability.HEARING,))], "en"),
        ([resident(), resident("r2", disabilities=(Disability.HEARING,))], "th_slow"),
        ([resident(), resident("r2")], "th"),
        ([], "th"),
    ],
)
def test_who_hears_badly_is_spoken_to_slowly_and_loudly(residents, prompt_set):
    plan = escalation.plan(residents, "ph_1", "c1")
    assert plan.prompt_set == prompt_set
    assert plan.greeting == f"saijai-{prompt_set}-greeting-{'known' if residents else 'unknown'}"
