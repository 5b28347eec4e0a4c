"""One centre for all stories of this layer; each story leaves it as it found it."""

from collections.abc import AsyncIterator

import pytest

from pbx.scratch import free_ports
from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import OPERATORS, CentreUnderTest, centre_under_test
from tests.support.ladder import climbing_centre, listed


@pytest.fixture(scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    folder, [port] = tmp_path_factory.mktemp("e2e") / "data", free_ports(1)
    async with centre_under_test(folder, outside=desk, metrics_port=port) as centre:
        yield centre


@pytest.fixture
async def centre(running: CentreUnderTest) -> AsyncIterator[CentreUnderTest]:
    """Post-conditions of every story: no channel left, the chain whole, no gap unexplained."""
    yield running
    await running.hang_up_all()
    await running.no_channel_left()
    verdict = await running.verify()
    assert verdict.ok, verdict.problems


@pytest.fixture(scope="session")
async def climbing(tmp_path_factory: pytest.TempPathFactory, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    """A centre whose operators ring in vain for two seconds; every step of its ladder takes a few."""
    async with climbing_centre(tmp_path_factory.mktemp("ladder") / "data", desk) as centre:
        yield centre


@pytest.fixture
async def ladder(climbing: CentreUnderTest) -> AsyncIterator[CentreUnderTest]:
    """Nobody is on a list until the story says so; afterwards no channel is left and the chain is whole."""
    listed(climbing)
    yield climbing
    listed(climbing)
    await climbing.hang_up_all()
    await climbing.no_channel_left(10)
    verdict = await climbing.verify()
    assert verdict.ok, verdict.problems


@pytest.fixture
async def operators(centre: CentreUnderTest, desk: PhoneDesk) -> list[Phone]:
    """Both operators, registered."""
    return await centre.register(desk, *OPERATORS)
