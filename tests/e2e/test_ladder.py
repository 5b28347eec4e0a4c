"""Nobody at the centre takes the call: others are rung beside the operators until a human takes it by a key."""

from collections.abc import AsyncIterator

import pytest

from phones import sound
from phones.desk import PhoneDesk
from phones.leg import Leg
from tests.support.centre import OPERATORS, CentreUnderTest, centre_under_test
from tests.support.eventually import eventually

BACKUP, CAREGIVER, NEIGHBOUR, RESCUE = "0811110001", "0811110002", "0811110003", "0811110004"
RESIDENT_HERTZ, RESPONDER_HERTZ = 440.0, 1000.0


@pytest.fixture(scope="module")
async def ladder(tmp_path_factory: pytest.TempPathFactory, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    """A centre that climbs quickly: every wait is a few seconds."""
    folder = tmp_path_factory.mktemp("ladder") / "data"
    async with centre_under_test(
        folder, outside=desk, operator_ring_seconds=2, ladder_after_seconds=1, contact_ring_seconds=4,
        tier_pause_seconds=1, key_seconds=2,
    ) as centre:  # fmt: skip
        await centre.register(desk, *OPERATORS)
        yield centre


@pytest.fixture
async def centre(ladder: CentreUnderTest) -> AsyncIterator[CentreUnderTest]:
    """Nobody is on a list until the story says so; afterwards no channel is left and the chain is whole."""
    yield ladder
    await ladder.hang_up_all()
    await ladder.no_channel_left(10)
    verdict = await ladder.verify()
    assert verdict.ok, verdict.problems


def listed(centre: CentreUnderTest, **tiers: str) -> None:
    """Whom the third line rings: `id:number&id:number`."""
    for tier in ("backup", "rescue"):
        centre.ask_asterisk(f"dialplan set global FALLBACK_{tier.upper()} {tiers.get(tier, '')}")


async def hears(leg: Leg, hertz: float, seconds: float = 1.0) -> None:
    """Somebody hears the other's tone from now on, so long."""
    before = len(leg.heard)
    await eventually(
        lambda: sound.tone_seconds(bytes(leg.heard[before:]), hertz) > seconds, 9, f"{hertz} Hz is heard"
    )


async def test_the_rescue_team_takes_it_by_key_and_both_hear_each_other(
    centre: CentreUnderTest, desk: PhoneDesk
) -> None:
    listed(centre, rescue=f"team-1:{RESCUE}")
    team = await desk.outside(RESCUE)
    team.answer(0.2, keys="1", keys_after=1, says=sound.tone(RESPONDER_HERTZ, 60))
    button = await centre.resident(desk, "0999997101")
    pressed = await button.press_button(centre.settings.help_number, sound.tone(RESIDENT_HERTZ, 60))
    rung = await team.ring(12)
    call_id = (await centre.wait_fact("tier_started", tier="rescue")).fact.call_id
    await centre.wait_fact("responder_joined", within=20, call_id=call_id, responder_id="team-1")
    before = len(rung.heard), len(pressed.heard)
    await eventually(lambda: sound.tone_seconds(bytes(rung.heard[before[0] :]), RESIDENT_HERTZ) > 1, 6, "team hears")
    await eventually(
        lambda: sound.tone_seconds(bytes(pressed.heard[before[1] :]), RESPONDER_HERTZ) > 1, 6, "she hears"
    )
    await rung.hang_up()
    await pressed.ended(5)
    left = await centre.wait_fact("responder_left", call_id=call_id)
    assert left.fact.data["seconds"] >= 2
    words = await centre.facts(call_id)
    story = ["tier_started", "responder_rang", "responder_picked_up", "responder_took", "responder_joined"]
    assert [word for word in words if word in story] == story
    ended = await centre.wait_fact("help_call_ended", call_id=call_id)
    assert ended.fact.data["answered"]
    assert "help_call_abandoned" not in await centre.facts(call_id)
