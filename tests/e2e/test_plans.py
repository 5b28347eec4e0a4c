"""Whom a press rings is settled at the press: by the lists, by who is on duty, and for good."""

from collections.abc import AsyncIterator
from pathlib import Path
from signal import SIGKILL

import pytest

from db.responder_roster import import_duty, import_responders
from db.roster import import_roster
from phones.desk import PhoneDesk
from runtime.clock import SystemClock
from tests.support.centre import KNOWN, KNOWN_ID, OPERATORS, CentreUnderTest
from tests.support.eventually import eventually

DEAF = "0999999102"  # HW-002, who has one caregiver
DAUGHTER, GRANDSON, NEIGHBOUR, WIFE = "0999999201", "0999999202", "0999999203", "0999999204"
HEAD, TEAM, ABSENT, NEW_DAUGHTER = "0999999301", "0999999321", "0999999322", "0999999209"
RESPONDERS = f"""id,tier,name,number
head,backup,หัวหน้า,{HEAD}
team,rescue,กู้ภัย,{TEAM}
absent,rescue,กู้ภัยที่หยุด,{ABSENT}
"""
DUTY = "responder_id,from,to,valid_until\nabsent,00:00,24:00,2020-01-01\n"


async def keep(centre: CentreUnderTest, **lists: str) -> None:
    """The lists as the municipality has them now."""
    clock = SystemClock()
    folder = centre.settings.data_dir
    async with centre.database() as database:
        for name, text in lists.items():
            file = folder / f"{name}.csv"
            file.write_text(text, encoding="utf-8")
            if name == "responders":
                await import_responders(database, file, clock)
            elif name == "duty":
                await import_duty(database, file)
            else:
                await import_roster(database, file, (centre.settings.secrets_dir / "phone.key").read_bytes(), clock)


@pytest.fixture(scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    """A centre with a backup, a rescue team, and one team that is not on duty."""
    folder: Path = tmp_path_factory.mktemp("plans") / "data"
    centre = CentreUnderTest(
        folder, outside=desk, operator_ring_seconds=2, ladder_after_seconds=1, contact_ring_seconds=3,
        tier_pause_seconds=1, key_seconds=2,
    )  # fmt: skip
    await centre.fill()
    await keep(centre, responders=RESPONDERS, duty=DUTY)
    try:
        await centre.start()
        await centre.register(desk, *OPERATORS)
        yield centre
    finally:
        await centre.stop()


@pytest.fixture
async def centre(town: CentreUnderTest, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    """Everybody who may be rung has a telephone, and nobody lifts; afterwards no channel is left."""
    for number in (DAUGHTER, GRANDSON, NEIGHBOUR, WIFE, HEAD, TEAM, ABSENT, NEW_DAUGHTER):
        await desk.outside(number)
    desk.provider.dialled.clear()
    yield town
    await town.hang_up_all()
    await town.no_channel_left(10)


def rung(desk: PhoneDesk) -> list[str]:
    """Numbers that were dialled, each once, in the order of the first time."""
    return list(dict.fromkeys(call.number for call in desk.provider.dialled))


async def test_the_plan_is_in_the_journal_by_ids_and_rings_backup_caregivers_and_who_is_on_duty(
    centre: CentreUnderTest, desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, KNOWN)
    leg = await button.press_button(centre.settings.help_number)
    await eventually(lambda: TEAM in rung(desk), 25, "the rescue team is rung")
    await leg.hang_up()
    numbers = rung(desk)
    assert numbers[0] == HEAD
    assert set(numbers[1:4]) == {DAUGHTER, GRANDSON, NEIGHBOUR}
    assert ABSENT not in numbers
    plan = (await centre.wait_fact("plan_fixed")).fact
    assert plan.data["resident_ids"] == [KNOWN_ID]
    assert plan.data["tiers"] == [
        "operator:operators", "backup:head", *(f"caregiver:cg-{KNOWN_ID}-{place}" for place in (1, 2, 3)),
        "rescue:team",
    ]  # fmt: skip
    chosen = (await centre.wait_fact("plan_chosen", call_id=plan.call_id)).fact
    assert chosen.data["priority"] == plan.data["score"]
    assert plan.incident_id, "the plan is kept with the incident"


async def test_an_edit_changes_nothing_for_a_press_that_came_before_it_and_everything_for_the_next(
    centre: CentreUnderTest, desk: PhoneDesk
) -> None:
    button = await centre.resident(desk, DEAF)
    leg = await button.press_button(centre.settings.help_number)
    await eventually(lambda: {WIFE, TEAM} <= set(rung(desk)), 4, "the press alone rings caregiver and team")
    operators = (centre.phones["malee"], centre.phones["somsak"])
    await eventually(lambda: any(phone.rung for phone in operators), 2, "beside the operators")
    await keep(
        centre,
        residents=f"id,first_name,community,caregivers\nHW-002,อินถา,ชุมชนริมน้ำตัวอย่าง,ลูก ตัวอย่าง:ลูก:{NEW_DAUGHTER}\n",
    )
    desk.provider.dialled.clear()
    (await desk.outside(WIFE)).answer(0.2, keys="1", keys_after=1)
    await eventually(lambda: WIFE in rung(desk), 20, "she is rung again")
    took = (await centre.wait_fact("responder_took", within=15)).fact
    assert took.data["responder_id"] == "cg-HW-002-1"
    assert NEW_DAUGHTER not in rung(desk)
    await centre.hang_up_all()
    await leg.ended()
    await centre.no_channel_left(15)

    desk.provider.dialled.clear()
    (await desk.outside(NEW_DAUGHTER)).answer(0.2, keys="1", keys_after=1)
    button = await centre.resident(desk, DEAF)
    leg = await button.press_button(centre.settings.help_number)
    await eventually(lambda: NEW_DAUGHTER in rung(desk), 4, "the next press rings whom the list names now")
    await centre.wait_fact("responder_took", within=15, count=2)
    assert WIFE not in rung(desk)


async def test_with_python_gone_those_of_the_tables_are_rung(centre: CentreUnderTest, desk: PhoneDesk) -> None:
    written = (centre.settings.data_dir / "asterisk/etc/globals.d/responders.conf").read_text(encoding="utf-8")
    assert written == f"FALLBACK_BACKUP=head:{HEAD}\nFALLBACK_RESCUE=absent:{ABSENT}&team:{TEAM}\n"
    async with centre.stopped("agi", SIGKILL):
        button = await centre.resident(desk, KNOWN)
        leg = await button.press_button(centre.settings.help_number)
        await eventually(lambda: {HEAD, TEAM} <= set(rung(desk)), 20, "backup and rescue are rung")
        await leg.hang_up()
    await centre.hang_up_all()
    await centre.all_well(30)
