"""Nothing written in Python is there, and nobody at the centre answers: the ladder climbs, and climbs again."""

from collections.abc import AsyncIterator
from signal import SIGKILL, SIGSTOP, Signals

import pytest

from phones import sound
from phones.desk import PhoneDesk
from phones.provider import BUSY
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually
from tests.support.ladder import (
    BACKUP,
    RESCUE,
    RESIDENT_HERTZ,
    RESPONDER_HERTZ,
    climbing_centre,
    hears,
    listed,
    pressed,
    told,
)  # fmt: skip


@pytest.fixture(scope="module")
async def climbing(tmp_path_factory: pytest.TempPathFactory, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    async with climbing_centre(tmp_path_factory.mktemp("alone") / "data", desk) as centre:
        yield centre


@pytest.fixture
async def ladder(climbing: CentreUnderTest) -> AsyncIterator[CentreUnderTest]:
    """Post-conditions of every fault: no channel left, all parts well again, the chain whole."""
    listed(climbing)
    yield climbing
    listed(climbing)
    await climbing.hang_up_all()
    await climbing.no_channel_left(10)
    await climbing.all_well()
    verdict = await climbing.verify()
    assert verdict.ok, verdict.problems


@pytest.mark.parametrize("how", [SIGKILL, SIGSTOP], ids=["stopped", "frozen"])
async def test_a_responder_is_asked_by_the_dialplan_while_agi_is(
    ladder: CentreUnderTest, desk: PhoneDesk, how: Signals
) -> None:
    listed(ladder, rescue=f"team-1:{RESCUE}")
    team = await desk.outside(RESCUE)
    team.answer(0.1, keys="1", keys_after=4, says=sound.tone(RESPONDER_HERTZ, 60))
    async with ladder.stopped("agi", how):
        leg, call_id = await pressed(ladder, desk, "0999997401")
        rung = await team.ring(15)
        await ladder.wait_fact("responder_joined", within=25, call_id=call_id, responder_id="team-1")
        await hears(rung, RESIDENT_HERTZ)
    assert [one.fact.data["line"] for one in await told(ladder, call_id, "responder_took")] == ["dialplan"]
    await leg.hang_up()


async def test_without_any_python_the_ladder_goes_round_again_until_a_human_takes_it(
    ladder: CentreUnderTest, desk: PhoneDesk
) -> None:
    listed(ladder, backup=f"chief:{BACKUP}", rescue=f"team-1:{RESCUE}")
    chief, team = await desk.outside(BACKUP), await desk.outside(RESCUE)
    chief.refuse(BUSY)
    team.refuse(BUSY)
    button = await desk.resident(ladder.server, "0999997402")
    ladder.residents.append(button)
    before = len(desk.provider.dialled)
    async with ladder.stopped("agi", SIGKILL), ladder.stopped("ami_listener", SIGKILL):
        leg = await button.press_button(ladder.settings.help_number, sound.tone(RESIDENT_HERTZ, 90))
        await eventually(lambda: _dialled(desk, before) >= {RESCUE: 3, BACKUP: 3}.items(), 40, "a second round")
        team.answer(0.1, keys="1", keys_after=3, says=sound.tone(RESPONDER_HERTZ, 60))
        rung = await team.ring(25)
        await eventually(lambda: sound.tone_seconds(bytes(rung.heard), RESIDENT_HERTZ) > 1, 20, "they talk")
        call_id = (await eventually(lambda: _call_of(ladder), 3, "the call"))[0]
    await ladder.wait_fact("responder_joined", within=25, call_id=call_id, responder_id="team-1")
    assert all(one.recovered for one in await told(ladder, call_id, "responder_rang")), (
        "found in Asterisk's own record"
    )
    rounds = [one.fact.data["round"] for one in await told(ladder, call_id, "tier_started")]
    assert rounds[:4] == [1, 1, 2, 2]
    await leg.hang_up()
    await rung.ended(5)


def _dialled(desk: PhoneDesk, before: int) -> set[tuple[str, int]]:
    numbers = [one.number for one in desk.provider.dialled[before:]]
    return {(number, 3) for number in numbers if numbers.count(number) >= 3}


def _call_of(centre: CentreUnderTest) -> list[str]:
    """The help call that is up: the oldest channel of the trunk."""
    lines = centre.ask_asterisk("core show channels concise").splitlines()
    ids = [line.split("!")[-1] for line in lines if line.startswith("PJSIP/trunk-")]
    return sorted(ids, key=lambda uniqueid: [int(part) for part in uniqueid.split("-")[-1].split(".")])
