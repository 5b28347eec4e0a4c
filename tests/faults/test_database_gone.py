"""The database is gone: an operator rings, the two talk, and later the journal has it all, in order."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import CentreUnderTest, centre_under_test
from tests.support.eventually import eventually
from tests.support.postgresql import Postgresql


@pytest.fixture
async def postgresql() -> AsyncIterator[Postgresql]:
    async with Postgresql() as server:
        yield server


@pytest.mark.timeout(180)
async def test_calls_go_on_without_the_database_and_the_journal_is_whole_afterwards(
    postgresql: Postgresql, desk: PhoneDesk, tmp_path: Path
) -> None:
    async with centre_under_test(tmp_path / "data", database_url=postgresql.url) as centre:
        operators = await centre.register(desk, "malee", "somsak")
        for phone in operators:
            phone.answer(0.2)
        button = await centre.resident(desk, "0999999101")
        calls = [await _call(centre, operators, button)]
        await centre.wait_fact("help_call_ended", call_id=calls[0])
        await postgresql.stop()
        calls += [await _call(centre, operators, button) for _ in range(2)]
        await postgresql.start()
        for call_id in calls:
            await centre.wait_fact("help_call_ended", within=30, call_id=call_id)
            await centre.wait_fact("operator_answered", within=5, call_id=call_id)
        await _check_order(centre, calls)
        await centre.hang_up_all()
        assert (await centre.verify()).ok


async def _call(centre: CentreUnderTest, operators: list[Phone], button: Phone) -> str:
    """One help call to its end; its call id."""
    rung = sum(phone.rung for phone in operators)
    leg = await button.press_button(centre.settings.help_number)
    await eventually(lambda: sum(phone.rung for phone in operators) > rung, 2.5, "an operator rings")
    await eventually(lambda: any(one.is_up for phone in operators for one in phone.legs), 3)
    call_id = centre.call_id()
    await leg.hang_up()
    await centre.no_channel_left()
    return call_id


async def _check_order(centre: CentreUnderTest, calls: list[str]) -> None:
    lines = [entry for entry in await centre.journal() if entry.fact.word == "help_call_received"]
    assert [entry.fact.call_id for entry in lines] == calls, "appended in the order in which they happened"
    for call_id in calls:
        told = await centre.facts(call_id)
        assert len(told) == len(set(told)), "each fact once"
