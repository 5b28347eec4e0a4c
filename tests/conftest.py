"""What every layer shares: one desk of phones for the process, and the switch for the whole fault matrix."""

from collections.abc import AsyncIterator

import pytest

from phones.desk import PhoneDesk


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-stage", action="store_true", help="faults: the whole matrix")


@pytest.fixture(scope="session")
async def desk() -> AsyncIterator[PhoneDesk]:
    """Real SIP phones; the SIP stack allows one runtime a process."""
    async with PhoneDesk() as phones:
        yield phones
