"""A centre with more operators than calls at once; each fault stops or freezes one of its parts."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import CentreUnderTest, centre_under_test

MANY = tuple(f"op{number:02}" for number in range(1, 13))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Each cell of the matrix, as it ended, for the table."""
    measured = dict(report.user_properties)
    if "fault" in measured and (report.when == "call" or report.failed):
        _write_cell(measured, report)


def _write_cell(measured: dict[str, object], report: pytest.TestReport) -> None:
    file, fault, stage = (str(measured.pop(name)) for name in ("cells", "fault", "stage"))
    why = report.longreprtext.strip().splitlines()[-1] if report.failed else ""
    cell = {"fault": fault, "stage": stage, "passed": report.passed, "why": why, "measured": measured}
    with Path(file).open("a", encoding="utf-8") as cells:
        cells.write(json.dumps(cell) + "\n")


@pytest.fixture(scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory, desk: PhoneDesk) -> AsyncIterator[CentreUnderTest]:
    folder = tmp_path_factory.mktemp("faults") / "data"
    async with centre_under_test(folder, MANY, outside=desk, operator_ring_seconds=8) as centre:
        yield centre


@pytest.fixture
async def centre(running: CentreUnderTest) -> AsyncIterator[CentreUnderTest]:
    """Post-conditions of every fault: no channel left, all parts well again, the chain whole."""
    yield running
    await running.hang_up_all()
    await running.no_channel_left(10)
    await running.all_well()
    verdict = await running.verify()
    assert verdict.ok, verdict.problems


@pytest.fixture
async def operators(centre: CentreUnderTest, desk: PhoneDesk) -> list[Phone]:
    """All operators, registered, each answering after 0.2 s."""
    phones = await centre.register(desk, *MANY)
    for phone in phones:
        phone.answer(0.2)
    return phones
