"""Whom the centre reaches beyond its operators, at a moment."""

from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from domain import escalation, responders
from domain.duty import BANGKOK, DutyList, Shift
from domain.escalation import Contact, Tier
from domain.residents import Resident
from domain.responders import Responder, Responders

HEAD = Responder("head", Tier.BACKUP, "มาลี", "op-malee", priority=1)
DEPUTY = Responder("deputy", Tier.BACKUP, "วิชัย", "+66999999302", priority=2)
VOLUNTEER = Responder("vol-1", Tier.CAREGIVER, "สมหมาย", "+66999999311", ("ริมน้ำ", "สวนลำไย"))
DAY = Responder("day", Tier.RESCUE, "กู้ภัย", "+66999999321")
NIGHT = Responder("night", Tier.RESCUE, "กู้ภัย", "199")
ALL = (DEPUTY, NIGHT, VOLUNTEER, HEAD, DAY)
DUTY = DutyList((Shift("day", 8 * 60, 20 * 60), Shift("night", 20 * 60, 8 * 60), Shift("head", 8 * 60, 16 * 60)))


def test_each_is_in_the_own_tier_in_order_and_dialled_as_the_trunk_wants():
    reach = responders.reach(ALL, number_format="e164", emergency_number="1669", silent=frozenset({"L1"}))
    assert reach.backup == (Contact("head", "op-malee"), Contact("deputy", "+66999999302"))
    assert reach.rescue == (Contact("day", "+66999999321"), Contact("night", "199"))
    assert reach.volunteers == dict.fromkeys(VOLUNTEER.communities, (Contact("vol-1", "+66999999311"),))
    assert (reach.emergency_number, reach.number_format, reach.silent) == ("1669", "e164", {"L1"})


def test_who_is_not_on_duty_is_not_rung():
    known = Responders(ALL, DUTY)
    noon, midnight = (datetime(2026, 4, 20, hour, tzinfo=BANGKOK) for hour in (12, 0))
    assert {one.id for one in known.on_duty(noon)} == {"head", "deputy", "vol-1", "day"}
    assert {one.id for one in known.on_duty(midnight)} == {"deputy", "vol-1", "night"}


def test_a_tier_of_which_nobody_is_on_duty_is_told_from_one_that_has_nobody():
    night = datetime(2026, 4, 20, 0, tzinfo=BANGKOK)
    assert Responders((HEAD, DAY), DUTY).reach(night).off_duty == (Tier.BACKUP, Tier.RESCUE)
    assert Responders((HEAD, DEPUTY), DUTY).reach(night).off_duty == ()
    assert Responders().reach(night).off_duty == ()


def test_a_volunteer_fills_no_gap_since_not_every_resident_has_one():
    first = date(2026, 4, 20)
    assert Responders((VOLUNTEER,), DUTY).gaps(first, 1)
    assert Responders((DAY, NIGHT), DUTY).gaps(first) == ()
    assert [gap.minutes for gap in Responders((DAY,), DUTY).gaps(first, 1)] == [8 * 60, 4 * 60]


@given(
    st.integers(0, 365 * 1440 - 1),
    st.builds(
        Resident, st.just("L1"), st.just("ก"), st.sampled_from(("ริมน้ำ", "ไกล")), adl=st.none() | st.integers(0, 20)
    ),
)
def test_a_duty_list_without_a_gap_puts_a_human_beyond_the_operators_into_every_plan_of_the_year(minute, resident):
    known = Responders((DAY, NIGHT, VOLUNTEER), DUTY)
    first = datetime(2026, 1, 1, tzinfo=BANGKOK)
    assert known.gaps(first.date()) == ()
    moment = datetime.fromtimestamp(first.timestamp() + minute * 60, BANGKOK)
    plan = escalation.plan([resident], "ph_1", "c1", responders.reach(known.on_duty(moment), emergency_number="1669"))
    assert plan.rung(Tier.RESCUE).contacts
    assert plan.tiers[-1] is Tier.EMERGENCY
