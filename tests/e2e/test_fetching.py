"""What an operator asks for at a screen: whoever is fetched joins the talk, and the resident is never moved."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from db.commands import CommandBook
from phones import sound
from phones.desk import PhoneDesk
from runtime.clock import SystemClock
from tests.e2e.test_operator_keys import RESCUE, talk
from tests.support.centre import KNOWN, KNOWN_ID, OPERATORS, CentreUnderTest, centre_under_test
from tests.support.eventually import eventually

DAUGHTER = "0999999201"  # the first caregiver of HW-001


@pytest.fixture(scope="module")
async def reaching(tmp_path_factory: pytest.TempPathFactory, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    """A centre with a line out: its operators fetch others into a talk."""
    folder = tmp_path_factory.mktemp("reaching") / "data"
    async with centre_under_test(folder, outside=desk, contact_ring_seconds=6, tier_pause_seconds=1) as centre:
        yield centre


async def ask(centre: CentreUnderTest, wanted: str, incident_id: str, who: str = "") -> None:
    """As the console does."""
    clock = SystemClock()
    said = {"incident": incident_id, "by": OPERATORS[0], "wanted": wanted, "who": who}
    async with centre.database() as database:
        await CommandBook(database, clock).insert("fetch", said, clock.now() + timedelta(seconds=10))


async def test_rescue_fetched_at_the_screen_is_heard_by_all_three(reaching: CentreUnderTest, desk: PhoneDesk) -> None:
    reaching.ask_asterisk(f"dialplan set global FALLBACK_RESCUE team-1:{RESCUE}")
    operators = await reaching.register(desk, *OPERATORS)
    team = await desk.outside(RESCUE)
    team.answer(0.2, keys="1", keys_after=1, says=sound.tone(1700, 60))
    leg, operator, call_id = await talk(reaching, operators, desk, "0999998976", sound.tone(440, 60))
    incident = (await reaching.wait_fact("incident_opened", call_id=call_id)).fact.incident_id
    await ask(reaching, "rescue", incident)
    rescue = await team.ring(8)
    await reaching.wait_fact("operator_asked", call_id=call_id, wanted="rescue", operator_id=OPERATORS[0])
    await reaching.wait_fact("responder_joined", within=20, call_id=call_id, responder_id="team-1")
    for who, hertz in ((leg, 1700.0), (operator, 1700.0), (rescue, 440.0)):
        before = len(who.heard)
        await eventually(
            lambda who=who, hertz=hertz, before=before: sound.tone_seconds(bytes(who.heard[before:]), hertz, 0.3) > 1,
            8,
            f"{hertz} Hz is heard by all three",
        )
    await leg.hang_up()
    await reaching.hang_up_all()
    await reaching.no_channel_left(10)


async def test_one_caregiver_is_fetched_by_name_and_a_colleague_takes_over(
    reaching: CentreUnderTest, desk: PhoneDesk
) -> None:
    operators = await reaching.register(desk, *OPERATORS)
    daughter = await desk.outside(DAUGHTER)
    daughter.answer(0.2, keys="1", keys_after=1)
    leg, first, call_id = await talk(reaching, operators, desk, KNOWN, sound.tone(440, 60))
    incident = (await reaching.wait_fact("incident_opened", call_id=call_id)).fact.incident_id
    await ask(reaching, "caregiver", incident, f"cg-{KNOWN_ID}-1")
    await daughter.ring(8)
    await reaching.wait_fact("responder_joined", within=20, call_id=call_id, responder_id=f"cg-{KNOWN_ID}-1")
    operators[1].answer(0.3, sound.tone(1300, 20))
    await ask(reaching, "hand_over", incident)
    second = await operators[1].ring(5)
    await second.established()
    await reaching.wait_fact("incident_handed_over", call_id=call_id, to_operator_id=OPERATORS[1])
    await first.hang_up()
    before = len(leg.heard)
    await eventually(
        lambda: sound.tone_seconds(bytes(leg.heard[before:]), 1300, 0.5) > 1, 8, "she hears the second operator"
    )
    assert leg.is_up and second.is_up
    await leg.hang_up()
    await reaching.hang_up_all()
    await reaching.no_channel_left(10)
