"""One centre for all stories of this layer; each story leaves it as it found it."""

from collections.abc import AsyncIterator

import pytest

from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import OPERATORS, CentreUnderTest, centre_under_test


@pytest.fixture(scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    async with centre_under_test(tmp_path_factory.mktemp("e2e") / "data", outside=desk) as centre:
        yield centre


@pytest.fixture
async def centre(running: CentreUnderTest) -> AsyncIterator[CentreUnderTest]:
    """Post-conditions of every story: no channel left, the chain whole, no gap unexplained."""
    yield running
    await running.hang_up_all()
    await running.no_channel_left()
    verdict = await running.verify()
    assert verdict.ok, verdict.problems


@pytest.fixture
async def operators(centre: CentreUnderTest, desk: PhoneDesk) -> list[Phone]:
    """Both operators, registered."""
    return await centre.register(desk, *OPERATORS)
