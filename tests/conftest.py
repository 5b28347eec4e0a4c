"""What every layer shares: one desk of phones for the process, and the switch for the whole fault matrix."""

from collections.abc import AsyncIterator, Callable, Generator, Iterator
from subprocess import SubprocessError

import pytest
from hypothesis import settings

from phones.desk import PhoneDesk
from tests.support.centre import CentreUnderTest

settings.register_profile(
    "saijai", deadline=None
)  # a busy machine is no fault of the code; pytest has a limit a test
settings.load_profile("saijai")

ASKED = ("queue show", "core show hints", "pjsip show contacts", "core show channels verbose")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A story that failed on a running centre tells what Asterisk said at that moment."""
    report = yield
    centre = getattr(item, "funcargs", {}).get("centre")
    if report.failed and call.when == "call" and isinstance(centre, CentreUnderTest):
        report.sections += [(f"Asterisk: {words}", _said(centre.ask_asterisk, words)) for words in ASKED]
        log = centre.settings.asterisk_logs[1]
        lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
        report.sections.append(("Asterisk: queue_log", "\n".join(lines[-40:])))
    return report


def _said(ask: Callable[[str], str], words: str) -> str:
    try:
        return ask(words)
    except (OSError, SubprocessError, AssertionError) as error:
        return f"no answer: {error}"


@pytest.fixture(autouse=True, scope="session")
def no_voice_of_this_machine() -> Iterator[None]:
    """Whether somebody installed the local voice in this checkout changes no test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAIJAI_VOICE_HOME", "/nonexistent")
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-stage", action="store_true", help="faults: the whole matrix")
    parser.addoption("--cells", default="", help="faults: where each cell of the matrix is written down")


@pytest.fixture(scope="session")
async def desk() -> AsyncIterator[PhoneDesk]:
    """Real SIP phones; the SIP stack allows one runtime a process."""
    async with PhoneDesk() as phones:
        yield phones
