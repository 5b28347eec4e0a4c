"""What every layer shares: one desk of phones for the process, and the switch for the whole fault matrix."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import settings

from phones.desk import PhoneDesk

settings.register_profile(
    "saijai", deadline=None
)  # a busy machine is no fault of the code; pytest has a limit a test
settings.load_profile("saijai")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-stage", action="store_true", help="faults: the whole matrix")
    parser.addoption("--cells", default="", help="faults: where each cell of the matrix is written down")


@pytest.fixture(scope="session")
async def desk() -> AsyncIterator[PhoneDesk]:
    """Real SIP phones; the SIP stack allows one runtime a process."""
    async with PhoneDesk() as phones:
        yield phones
