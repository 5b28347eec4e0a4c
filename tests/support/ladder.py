"""A centre whose ladder climbs quickly, and the people on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from db.entry import Entry
from phones import sound
from phones.desk import PhoneDesk
from phones.leg import Leg
from tests.support.centre import OPERATORS, CentreUnderTest, centre_under_test
from tests.support.eventually import eventually

BACKUP, NEIGHBOUR, RESCUE, EMERGENCY = "0811110001", "0811110002", "0811110004", "1669"
RESIDENT_HERTZ, RESPONDER_HERTZ, OPERATOR_HERTZ = 440.0, 1000.0, 1700.0


@asynccontextmanager
async def climbing_centre(folder: Path, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    """Operators are registered and ring in vain; then the tiers, a few seconds each."""
    async with centre_under_test(
        folder, outside=desk, operator_ring_seconds=2, ladder_after_seconds=1, contact_ring_seconds=4,
        tier_pause_seconds=1, key_seconds=1, emergency_stay_seconds=3,
    ) as centre:  # fmt: skip
        await centre.register(desk, *OPERATORS)
        yield centre


def listed(centre: CentreUnderTest, backup: str = "", rescue: str = "", emergency: str = "") -> None:
    """Whom the third line rings: `id:number&id:number`, and the emergency number."""
    named = {"FALLBACK_BACKUP": backup, "FALLBACK_RESCUE": rescue, "EMERGENCY_NUMBER": emergency}
    for name, value in named.items():
        said = centre.ask_asterisk(f'dialplan set global {name} "{value}"')
        assert f"'{name}' set to '{value}'" in said, said


async def pressed(centre: CentreUnderTest, desk: PhoneDesk, number: str) -> tuple[Leg, str]:
    """A resident presses the button and speaks in a tone; the call."""
    known = {entry.fact.call_id for entry in await centre.journal() if entry.fact.word == "help_call_received"}
    button = await centre.resident(desk, number)
    leg = await button.press_button(centre.settings.help_number, sound.tone(RESIDENT_HERTZ, 60))

    async def received() -> str:
        new = [entry.fact for entry in await centre.journal() if entry.fact.word == "help_call_received"]
        return next((fact.call_id for fact in new if fact.call_id not in known), "")

    return leg, await eventually(received, 5, "the help call is received")


async def hears(leg: Leg, hertz: float, seconds: float = 1.0) -> None:
    """Somebody hears the other's tone from now on, so long."""
    before = len(leg.heard)
    await eventually(lambda: sound.tone_seconds(bytes(leg.heard[before:]), hertz, 0.25) > seconds, 9, f"{hertz} Hz")


async def told(centre: CentreUnderTest, call_id: str, word: str) -> list[Entry]:
    """These facts of one call, by the time at which they happened."""
    found = [entry for entry in await centre.journal(call_id=call_id) if entry.fact.word == word]
    return sorted(found, key=lambda entry: entry.fact.happened_at)
