"""Every call has a plan that rings somebody, and the most dependent are rung sooner."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import escalation
from domain.escalation import EscalationPlan, Tier
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
)


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
    assert escalation.plan((), "", "c1") == EscalationPlan(
        resident_id="",
        subject="call:c1",
        prompt_set="th",
        greeting="saijai-th-greeting-unknown",
        priority=20,
        reasons=("nobody on the list has this phone: +20",),
    )


def test_the_priority_is_explained():
    plan = escalation.plan([Resident("r1", "ก", "ข", adl=3, disabilities=(Disability.HEARING,))], "ph_1", "c1")
    assert plan.priority == 37
    assert plan.reasons == (
        "dependency bed: +30",
        "may not be able to explain by voice: +5",
        "no caregiver on the list: +2",
    )


def test_a_prompt_set_is_chosen_once_there_are_masters_of_it(monkeypatch):
    monkeypatch.setattr(escalation, "PROMPT_SETS", ("th", "th_nod"))
    northern = resident(language="nod")
    assert escalation.plan([northern], "ph_1", "c1").prompt_set == "th_nod"
    assert escalation.plan([northern, resident(language="th")], "ph_1", "c1").prompt_set == "th"
